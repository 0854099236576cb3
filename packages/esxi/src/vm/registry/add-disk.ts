import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { requireDiskSize } from '../../disk/write-content.ts'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { type BuiltDisk, buildDisk, removeDisk } from '../files/build-disk.ts'
import type { VmPaths } from '../files/datastore.ts'
import { bindDisk } from '../files/private-configuration.ts'
import { readVmFilesIn } from '../files/read-vm.ts'
import { MAX_DISKS, withDisk } from '../files/vmx.ts'
import { removeLeftovers, writeVmx } from '../files/write-files.ts'
import { type KekOf, openConfiguration } from '../keys/open-keys.ts'
import { followChange } from './follow-change.ts'
import type { VmChangeInput } from './rekey-vm.ts'
import { requireChangeable, requireOff } from './requirements.ts'

/**
 * Adds an empty disk to a registered, powered-off VM.
 * @throws EsxiError INVALID_REQUEST, VM_INVALID, and errors of rekeyVm
 */
export async function addDisk(
  input: VmChangeInput,
  name: string,
  { provider: providerName, sizeBytes }: { provider: string; sizeBytes: number },
): Promise<void> {
  const { keys, isOn, sourceForEncryption, random, logger } = input
  requireDiskSize(sizeBytes)
  requireOff(isOn, name, 'add a disk')
  const { paths } = await requireChangeable(input, name)
  const source = await sourceForEncryption(providerName)
  using key = source.newKey(random)
  const requireHeld = () => keys.requireHeld(key)
  await input.registration.whileLockedHere(paths, name, (folder) =>
    followChange(input, { name, paths, newKey: key }, () =>
      addDiskFiles(folder, paths, name, {
        ...{ newKey: key, sizeBytes, kekOf: keys.kekOf(name), requireHeld, random },
      }),
    ),
  )
  logger.info('vm.disk-added', { vm: name, provider: source.providerName })
}

type NewDisk = {
  newKey: NewKey
  sizeBytes: number
  kekOf: KekOf
  /** Throws if the host no longer holds the provider of the new key. */
  requireHeld: () => void
  random: Random
}

/**
 * Names the files `<name>_1.vmdk` and so on, with the first free number that is not less than the
 * number of disks. Writes the .vmx last, so that a disk is added completely or not at all.
 */
async function addDiskFiles(
  folder: HeldFolder,
  paths: VmPaths,
  name: string,
  { newKey, sizeBytes, kekOf, requireHeld, random }: NewDisk,
): Promise<void> {
  const files = await readVmFilesIn(folder, paths)
  if (files.disks.length === MAX_DISKS)
    throw new EsxiError('INVALID_REQUEST', `a virtual machine has at most ${MAX_DISKS} disks`)
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  try {
    await removeLeftovers(folder, files)
    const baseName = await freeBaseName(folder, name, files.disks.length)
    const disk = await buildDisk({
      folder,
      baseName,
      lockedBy: newKey,
      contentBytes: sizeBytes,
      random,
    })
    const vmx = withDisk(files.vmx, disk.fileName)
    // The first free place of the controller is not always after the other disks.
    const place = vmx.diskFileNames.indexOf(disk.fileName)
    const disks = configuration.disks.toSpliced(place, 0, bindDisk(disk))
    try {
      requireHeld()
      await writeVmx(
        folder,
        paths,
        { vmx, dek: configurationDek, configuration: { ...configuration, disks } },
        random,
      )
    } catch (error) {
      await removeUnlisted(folder, paths, disk, baseName).catch(() => undefined)
      throw error
    }
  } finally {
    configurationDek?.wipe()
  }
}

/** Removes a new disk, unless the failed write has replaced the .vmx by one that lists the disk. */
async function removeUnlisted(
  folder: HeldFolder,
  paths: VmPaths,
  { fileName }: BuiltDisk,
  baseName: string,
): Promise<void> {
  const { disks } = await readVmFilesIn(folder, paths)
  if (!disks.some((disk) => disk.fileName === fileName)) await removeDisk(folder, baseName)
}

/**
 * Returns the first free base name with `first` or a larger number. An existing file that this VM
 * does not list may be somebody's disk, so its name is not free.
 */
async function freeBaseName(folder: HeldFolder, name: string, first: number): Promise<string> {
  const taken = new Set(await folder.list())
  for (let number = first; ; number++) {
    const baseName = `${name}_${number}`
    if (!taken.has(`${baseName}.vmdk`) && !taken.has(`${baseName}-flat.vmdk`)) return baseName
  }
}
