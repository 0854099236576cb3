import type { HeldFolder } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import { buildDisk, type NewKek } from './build-disk.ts'
import { inVmFolder, type VmPaths } from './datastore.ts'
import { type KekOf, openConfiguration, readVmFilesIn } from './open-vm.ts'
import { MAX_DISKS, withDisk } from './vmx.ts'
import { removeLeftovers, writeVmx } from './write-files.ts'

/**
 * Adds an empty disk to a VM that is off: `<name>_1.vmdk` and so on, by the first number that no
 * file has. The .vmx comes last, so that a disk is there whole or not at all.
 * @throws EsxiError INVALID_REQUEST, VM_LOCKED, VM_INVALID; what the file system says
 */
export async function addDisk(
  paths: VmPaths,
  name: string,
  { newKek, sizeBytes, kekOf }: { newKek: NewKek; sizeBytes: number; kekOf: KekOf },
): Promise<void> {
  await inVmFolder(paths, async (folder) => {
    const files = await readVmFilesIn(folder, paths)
    if (files.disks.length === MAX_DISKS)
      throw new EsxiError('INVALID_REQUEST', `a virtual machine has at most ${MAX_DISKS} disks`)
    const { configurationDek, configuration } = openConfiguration(files, kekOf)
    try {
      await removeLeftovers(folder, files)
      const disk = await buildDisk({
        folder,
        baseName: await freeBaseName(folder, name, files.disks.length),
        lockedBy: newKek,
        contentBytes: sizeBytes,
      })
      const vmx = withDisk(files.vmx, disk.fileName)
      // The first free place of the controller need not be the last.
      const disks = configuration.disks.toSpliced(vmx.diskFileNames.indexOf(disk.fileName), 0, disk)
      await writeVmx(folder, paths, vmx, configurationDek, { ...configuration, disks })
    } finally {
      configurationDek.wipe()
    }
  })
}

/** A file of such a name that this VM does not refer to may be a disk that somebody put there. */
async function freeBaseName(folder: HeldFolder, name: string, first: number): Promise<string> {
  const taken = new Set(await folder.list())
  for (let number = first; ; number++) {
    const baseName = `${name}_${number}`
    if (!taken.has(`${baseName}.vmdk`) && !taken.has(`${baseName}-flat.vmdk`)) return baseName
  }
}
