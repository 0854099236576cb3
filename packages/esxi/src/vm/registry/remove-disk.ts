import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { VmPaths } from '../files/datastore.ts'
import { snapshotShape } from '../files/disk-chain.ts'
import { isOwnExtent } from '../files/own-files.ts'
import { type DiskFile, readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { withoutDisk } from '../files/vmx.ts'
import { removeLeftovers, writeVmx } from '../files/write-files.ts'
import { type KekOf, openConfiguration } from '../keys/open-keys.ts'
import { requireNoConversion } from '../keys/pending-conversions.ts'
import { type ChangedVm, followChange } from './follow-change.ts'
import type { VmChangeInput } from './rekey-vm.ts'
import { requireChangeable, requireNotSuspended, requireOff } from './requirements.ts'

/** A disk to remove from its VM. */
export type DiskToRemove = {
  /** Index of the disk, from 0. */
  disk: number
  /** Whether to delete the files of the disk too. */
  deleteFiles: boolean
}

/**
 * Removes a disk from a registered, powered-off VM. The files of the disk stay unless they are to
 * be deleted.
 * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, INVALID_REQUEST for the last disk,
 *   VM_HAS_SNAPSHOTS, VM_NOT_REGISTERED, VM_IS_TEMPLATE, VM_LOCKED, VM_POWERED_ON_ELSEWHERE,
 *   VM_INVALID
 */
export async function removeDisk(
  input: VmChangeInput,
  name: string,
  which: DiskToRemove,
): Promise<ChangedVm> {
  const { keys, isOn, random, logger } = input
  requireOff(isOn, name, 'remove a disk')
  const place = await requireChangeable(input, name)
  const { paths, files } = place
  requireNotSuspended(files, name, 'remove a disk')
  const { fileName } = diskToRemove(files, name, which.disk)
  const changed = await input.registration.whileLockedHere(paths, name, (folder) =>
    followChange(input, { name, place }, () =>
      removeDiskFiles(folder, paths, {
        ...{ name, which, kekOf: keys.kekOf(name), random },
      }),
    ),
  )
  logger.info('vm.disk-removed', { vm: name, file: fileName, deleted: which.deleteFiles })
  return changed
}

/** Writes the .vmx first, so that a VM never names a disk whose files are gone. */
async function removeDiskFiles(
  folder: HeldFolder,
  paths: VmPaths,
  input: { name: string; which: DiskToRemove; kekOf: KekOf; random: Random },
): Promise<VmFiles> {
  const { name, which, kekOf, random } = input
  const files = await readVmFilesIn(folder, paths)
  const disk = diskToRemove(files, name, which.disk)
  const { configurationDek: dek, configuration } = openConfiguration(files, kekOf)
  try {
    await requireNoConversion(folder, paths, files)
    // While the disk is listed, the leftovers of its last rekey are recognised.
    await removeLeftovers(folder, paths, files)
    const vmx = withoutDisk(files.vmx, disk.fileName)
    const disks = configuration.disks.filter(({ fileName }) => fileName !== disk.fileName)
    await writeVmx(folder, paths, { vmx, dek, configuration: { ...configuration, disks } }, random)
  } finally {
    dek?.wipe()
  }
  if (which.deleteFiles) await deleteDisk(folder, disk, files)
  return readVmFilesIn(folder, paths)
}

/**
 * The descriptor comes first, because a descriptor without its extent would look damaged. Others
 * may have written the descriptor, so an extent that belongs to another disk stays.
 */
async function deleteDisk(folder: HeldFolder, disk: DiskFile, { disks }: VmFiles): Promise<void> {
  const { fileName, descriptor } = disk
  const { extentFileName } = descriptor
  const isShared = disks.some(
    (other) => other !== disk && other.descriptor.extentFileName === extentFileName,
  )
  const isOwn = !isShared && isOwnExtent(extentFileName, await folder.list(), [disk])
  await folder.remove(fileName)
  if (isOwn) await folder.remove(extentFileName)
  await folder.sync()
}

function diskToRemove(files: VmFiles, name: string, index: number): DiskFile {
  const { disks } = files
  const disk = disks[index]
  if (disk === undefined)
    throw new EsxiError('DISK_NOT_FOUND', `virtual machine "${name}" has no disk ${index}`)
  if (disks.length === 1)
    throw new EsxiError(
      'INVALID_REQUEST',
      `disk ${index} is the only disk of virtual machine "${name}"; delete the virtual machine instead`,
    )
  // A snapshot would name a disk that is gone, and a redo log is only a part of its disk.
  if (snapshotShape(files) !== 'none' || disk.descriptor.parent !== undefined)
    throw new EsxiError(
      'VM_HAS_SNAPSHOTS',
      `virtual machine "${name}" has snapshots, or a disk with a parent; remove the snapshots to remove a disk`,
    )
  return disk
}
