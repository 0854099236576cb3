import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { requireDiskSize } from '../../disk/write-content.ts'
import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { type BuiltDisk, buildDisk, removeDisk } from '../files/build-disk.ts'
import type { VmPaths } from '../files/datastore.ts'
import { bindDisk } from '../files/private-configuration.ts'
import { readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { MAX_DISKS, withDisk } from '../files/vmx.ts'
import { removeLeftovers, writeVmx } from '../files/write-files.ts'
import { type KekOf, openConfiguration } from '../keys/open-keys.ts'
import { type ChangedVm, followChange } from './follow-change.ts'
import { sourceWith, type VmChangeInput } from './rekey-vm.ts'
import { requireChangeable, requireNotSuspended, requireOff } from './requirements.ts'

/**
 * A disk to add. An encrypted disk gets a key of the named provider, or of the default if the name
 * is empty. `keyId` is that of KeySource.newKey.
 */
export type DiskToAdd = { sizeBytes: number } & (
  | { provider: string; keyId?: string | undefined }
  | { isPlain: true }
)

/**
 * Adds an empty disk to a registered, powered-off VM. Only an encrypted VM can have an encrypted
 * disk.
 * @throws EsxiError INVALID_REQUEST, INVALID_CRYPTO_STATE, VM_INVALID, and errors of rekeyVm
 */
export async function addDisk(
  input: VmChangeInput,
  name: string,
  disk: DiskToAdd,
): Promise<ChangedVm> {
  const { keys, isOn, random, logger } = input
  const { sizeBytes } = disk
  requireDiskSize(sizeBytes)
  requireOff(isOn, name, 'add a disk')
  const place = await requireChangeable(input, name)
  const { paths, files } = place
  requireNotSuspended(files, name, 'add a disk')
  if ('provider' in disk) requireEncryptedHome(files, name)
  const source =
    'provider' in disk
      ? await sourceWith(input, disk.provider, FAULTS.diskLocatorNotMade)
      : undefined
  using key = await source?.newKey(random, 'provider' in disk ? disk.keyId : undefined)
  const requireHeld = () => {
    if (key !== undefined) keys.requireHeld(key)
  }
  const changed = await input.registration.whileLockedHere(paths, name, (folder) =>
    followChange(input, { name, place, newKey: key }, () =>
      addDiskFiles(folder, paths, name, {
        ...{ newKey: key, sizeBytes, kekOf: keys.kekOf(name), requireHeld, random },
      }),
    ),
  )
  logger.info('vm.disk-added', { vm: name, provider: source?.providerName ?? '' })
  return changed
}

/** @throws EsxiError INVALID_CRYPTO_STATE */
function requireEncryptedHome({ home }: VmFiles, name: string): void {
  if (home === undefined)
    throw new EsxiError(
      'INVALID_CRYPTO_STATE',
      `virtual machine "${name}" is not encrypted, so its disks cannot be; encrypt it first, or add a plain disk with --no-encryption`,
      { fault: FAULTS.encryptedDiskOfPlainVm },
    )
}

type NewDisk = {
  /** Undefined for a plain disk. */
  newKey: NewKey | undefined
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
): Promise<VmFiles> {
  const files = await readVmFilesIn(folder, paths)
  if (files.disks.length === MAX_DISKS)
    throw new EsxiError('INVALID_REQUEST', `a virtual machine has at most ${MAX_DISKS} disks`)
  // The VM may have been decrypted since the first check.
  if (newKey !== undefined) requireEncryptedHome(files, name)
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  try {
    await removeLeftovers(folder, paths, files)
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
    return await readVmFilesIn(folder, paths)
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
