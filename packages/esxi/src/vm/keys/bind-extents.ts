import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { bindExtent } from '../../disk/extent.ts'
import type { VmPaths } from '../files/datastore.ts'
import { extentOf, type VmFiles } from '../files/read-vm.ts'
import { type DiskChange, replaceDescriptors, writeVmx } from '../files/write-files.ts'
import { type KekOf, openConfiguration, openDiskKey } from './open-keys.ts'

/**
 * Whether a disk of the VM is from an earlier release, which did not bind extents to their disks.
 */
export function hasUnboundExtents({ disks }: VmFiles): boolean {
  return disks.some(({ key, descriptor }) => key !== undefined && descriptor.extentId === undefined)
}

/**
 * Binds the unbound extents of a VM to their disks, durably. The caller holds the VM's lock.
 * @throws EsxiError VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID; DaemonError FILE_REFUSED; errors of
 *   the file system
 */
export async function bindExtents(
  folder: HeldFolder,
  paths: VmPaths,
  files: VmFiles,
  kekOf: KekOf,
  random: Random,
): Promise<void> {
  const { configurationDek: dek, configuration } = openConfiguration(files, kekOf)
  try {
    const changes: DiskChange[] = []
    for (const disk of files.disks) {
      if (disk.descriptor.extentId !== undefined) continue
      using diskDek = openDiskKey(disk, kekOf)
      if (diskDek === undefined) continue
      const extentId = await bindExtent(folder, extentOf(disk), diskDek, random.uuid())
      changes.push({ disk, descriptor: { ...disk.descriptor, extentId } })
    }
    const { vmx } = files
    const before = { vmx, dek, configuration }
    const bound = await replaceDescriptors(folder, paths, before, changes, random)
    await writeVmx(folder, paths, { vmx, dek, configuration: bound }, random)
  } finally {
    dek?.wipe()
  }
}
