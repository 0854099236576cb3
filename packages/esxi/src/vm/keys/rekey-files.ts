import { parse } from 'node:path'
import { createDek, formatKeyLocator, lockKey, type Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { bindExtent } from '../../disk/extent.ts'
import { recryptExtent } from '../../disk/recrypt-extent.ts'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { inVmFolder, type VmPaths } from '../files/datastore.ts'
import type { DiskDescriptor } from '../files/disk-descriptor.ts'
import { type DiskFile, extentOf, readVmFilesIn } from '../files/read-vm.ts'
import type { Vmx } from '../files/vmx.ts'
import {
  type DiskChange,
  removeLeftovers,
  replaceDescriptors,
  requireWritable,
  type VmHome,
  writeVmx,
} from '../files/write-files.ts'
import { type KekOf, openConfiguration, openDiskKey } from './open-keys.ts'

/** Which keys of a VM to change. */
export type RekeyScope = {
  /** Also creates new DEKs. The VM must be off. */
  deep: boolean
  skipDisks: boolean
  skipHome: boolean
}

type RekeyInput = {
  newKey: NewKey
  scope: RekeyScope
  kekOf: KekOf
  /** Throws if the host no longer holds the provider of the new key. */
  requireHeld: () => void
  random: Random
  /** Ends a deep rekey while it re-encrypts, which may take hours. */
  signal: AbortSignal
}

/**
 * Changes the keys of a VM. The VM opens after a kill at any time:
 *
 * 1. (deep) Each disk is re-encrypted into a new extent, which no descriptor names yet.
 * 2. The .vmx accepts the new key locators of the disks beside the old ones.
 * 3. Each descriptor is replaced. This changes locator and extent of the disk in one step.
 * 4. The .vmx drops the old locators and gets the new key of the VM home.
 *
 * After an interrupted rekey, disks and home may have different keys. Another rekey completes it.
 * @throws EsxiError INVALID_REQUEST, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID; errors of
 *   requireHeld and of the file system; the reason of the signal if it aborts
 */
export async function rekeyFiles(paths: VmPaths, input: RekeyInput): Promise<void> {
  const { skipDisks, skipHome } = input.scope
  if (skipDisks && skipHome)
    throw new EsxiError('INVALID_REQUEST', 'neither the home nor the disks are to be rekeyed')
  await inVmFolder(paths, (folder) => rekeyIn(folder, paths, input))
}

async function rekeyIn(folder: HeldFolder, paths: VmPaths, input: RekeyInput): Promise<void> {
  const { newKey, scope, kekOf, random } = input
  const files = await readVmFilesIn(folder, paths)
  const { vmx } = files
  const { configurationDek: dek, configuration } = openConfiguration(files, kekOf)
  try {
    await removeLeftovers(folder, files)
    const before = { vmx, dek, configuration }
    const hasNewDek = scope.deep && !scope.skipHome && dek !== undefined
    using newDek = hasNewDek ? createDek(random.bytes) : undefined
    const homeDek = newDek ?? dek
    const after =
      scope.skipHome || homeDek === undefined ? { vmx, dek } : rekeyHome(vmx, homeDek, newKey)
    const disks = scope.skipDisks ? [] : files.disks.filter(({ key }) => key !== undefined)
    const changes = await rekeyDisks(folder, disks, input, (each) =>
      requireWritable(before, after, each, random),
    )
    const bound = await replaceDescriptors(folder, paths, before, changes, random)
    await writeVmx(folder, paths, { ...after, configuration: bound }, random)
    // Removed only now. After a failed write it is unknown which descriptor is on the datastore,
    // and which extent it needs.
    await removeLeftovers(folder, await readVmFilesIn(folder, paths))
  } finally {
    dek?.wipe()
  }
}

/**
 * Returns the new descriptors, which are not written yet. After an error no new extents remain.
 * @param check throws if the new descriptors cannot be used
 */
async function rekeyDisks(
  folder: HeldFolder,
  disks: readonly DiskFile[],
  input: RekeyInput,
  check: (changes: readonly DiskChange[]) => void,
): Promise<DiskChange[]> {
  const changes: DiskChange[] = []
  try {
    for (const disk of disks)
      changes.push({ disk, descriptor: await rekeyDisk(folder, disk, input) })
    // Re-encrypting takes long, and the host may have dropped the provider meanwhile.
    input.requireHeld()
    check(changes)
    return changes
  } catch (error) {
    for (const { disk, descriptor } of changes)
      if (descriptor.extentFileName !== disk.descriptor.extentFileName)
        // The first failure is what the caller needs, so ignore a second failure.
        await folder.remove(descriptor.extentFileName).catch(() => undefined)
    throw error
  }
}

async function rekeyDisk(
  folder: HeldFolder,
  disk: DiskFile,
  { newKey, scope, kekOf, random, signal }: RekeyInput,
): Promise<DiskDescriptor> {
  const { descriptor, fileName } = disk
  const extent = extentOf(disk)
  using dek = openDiskKey(disk, kekOf)
  if (dek === undefined) return descriptor
  if (!scope.deep) {
    const extentId = await bindExtent(folder, extent, dek, random.uuid())
    const encryptionKeys = formatKeyLocator(lockKey({ ...newKey, dek }))
    return { ...descriptor, extentId, encryptionKeys }
  }
  using newDek = createDek(random.bytes)
  const extentId = random.uuid()
  const extentFileName = `${parse(fileName).name}-${random.bytes(4).toString('hex')}-flat.vmdk`
  const to = { extent: { ...extent, fileName: extentFileName, extentId }, dek: newDek }
  await recryptExtent(folder, { from: { extent, dek }, to }, { signal })
  const encryptionKeys = formatKeyLocator(lockKey({ ...newKey, dek: newDek }))
  return { ...descriptor, extentFileName, extentId, encryptionKeys }
}

function rekeyHome(vmx: Vmx, dek: Secret, newKey: NewKey): Pick<VmHome, 'vmx' | 'dek'> {
  const encryptionBundle = formatKeyLocator(lockKey({ ...newKey, dek }))
  return { vmx: { ...vmx, encryptionBundle }, dek }
}
