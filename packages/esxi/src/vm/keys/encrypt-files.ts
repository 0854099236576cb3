import { createDek, formatKeyLocator, lockKey, type Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { NewKey } from '../../key-provider/key-source.ts'
import type { VmPaths } from '../files/datastore.ts'
import { requireEncryptedMigrations } from '../files/migrate-encryption.ts'
import { bindDisk, type PrivateConfiguration } from '../files/private-configuration.ts'
import { readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { isSuspended, removeSuspendFiles } from '../files/suspend-file.ts'
import {
  acceptingBoth,
  removeLeftovers,
  replaceDescriptors,
  requireWritable,
  type VmHome,
  writeVmx,
} from '../files/write-files.ts'
import { bindExtents, hasUnboundExtents } from './bind-extents.ts'
import { type OnProgress, progressOf } from './convert-disks.ts'
import {
  convertDisksInPlace,
  prepareDecryption,
  prepareEncryption,
} from './convert-disks-in-place.ts'
import type { CryptoPlan } from './crypto-rules.ts'
import { type KekOf, openConfiguration } from './open-keys.ts'
import { requireNoConversion } from './pending-conversions.ts'

/** Input of a change that encrypts or decrypts a VM. */
export type ConversionInput = {
  /** Plans the change for the files as they are now. Throws if the rules refuse it. */
  plan: (files: VmFiles) => CryptoPlan
  kekOf: KekOf
  random: Random
  /** Ends the change while it converts disks, which may take hours. */
  signal: AbortSignal
  onProgress?: OnProgress | undefined
}

/**
 * Encrypts a VM. The VM opens after a kill at any time:
 *
 * 1. The .vmx is encrypted. It accepts the plain disks, and the encrypted ones beside them.
 * 2. The extent of each disk is encrypted in place. Its journal has the key locator.
 * 3. Each descriptor is replaced, and gets the key locator.
 * 4. The .vmx drops the plain disks, and the journals are removed.
 *
 * A rerun encrypts the disks that are still plain, or partly plain. Returns the files as they are
 * then.
 * @param input.requireHeld throws if the host no longer holds the provider of the new key
 * @throws EsxiError of the plan and of requireHeld, VM_LOCKED, VM_INVALID; errors of the file
 *   system; the reason of the signal if it aborts
 */
export async function encryptFiles(
  folder: HeldFolder,
  paths: VmPaths,
  input: ConversionInput & { newKey: NewKey; requireHeld: () => void },
): Promise<VmFiles> {
  const { newKey, requireHeld, kekOf, random, signal } = input
  const files = await readVmFilesIn(folder, paths)
  const plan = input.plan(files)
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  using dek = configurationDek ?? createDek(random.bytes)
  await requireNoConversion(folder, paths, files, 'encrypt')
  await removeLeftovers(folder, paths, files)
  // A killed host may have left memory in clear. The caller refuses a suspended VM.
  if (!isSuspended(files.vmx)) await removeSuspendFiles(folder, paths, undefined)
  const home = plan.home
    ? encryptedHome(files, configuration, dek, newKey)
    : { vmx: files.vmx, dek, configuration }
  const disks = plan.disks.flatMap((index) => files.disks[index] ?? [])
  const onDone = progressOf(disks, input.onProgress)
  const changes = await convertDisksInPlace(disks, {
    prepare: (disk) => prepareEncryption(folder, disk, { newKey, configuration, kekOf, random }),
    check: async (each) => {
      requireHeld()
      requireWritable(home, home, each, random)
      // Before the disks, so that the VM names its provider and the keys of its disks meanwhile.
      const accepting = acceptingBoth(home.configuration, each)
      await writeVmx(folder, paths, { ...home, configuration: accepting }, random)
    },
    ...{ signal, onDone },
  })
  const bound = await replaceDescriptors(folder, paths, home, changes, random)
  await writeVmx(folder, paths, { ...home, configuration: bound }, random)
  return withoutLeftovers(folder, paths)
}

/**
 * Decrypts a VM, its disks first. The VM opens after a kill at any time, as with encryptFiles. A
 * rerun decrypts the rest. Returns the files as they are then.
 * @throws EsxiError of the plan, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID; errors of the file
 *   system; the reason of the signal if it aborts
 */
export async function decryptFiles(
  folder: HeldFolder,
  paths: VmPaths,
  input: ConversionInput,
): Promise<VmFiles> {
  const { kekOf, random, signal } = input
  let files = await readVmFilesIn(folder, paths)
  const plan = input.plan(files)
  if (hasUnboundExtents(files)) {
    // The descriptor of an unbound extent cannot show that the extent is plain already.
    await bindExtents(folder, paths, files, kekOf, random)
    files = await readVmFilesIn(folder, paths)
  }
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  using dek = configurationDek
  await requireNoConversion(folder, paths, files, 'decrypt')
  await removeLeftovers(folder, paths, files)
  const { vmx } = files
  const before: VmHome = { vmx, dek, configuration }
  const after = plan.home ? { vmx: requireEncryptedMigrations(vmx), dek: undefined } : { vmx, dek }
  const disks = plan.disks.flatMap((index) => files.disks[index] ?? [])
  const onDone = progressOf(disks, input.onProgress)
  const changes = await convertDisksInPlace(disks, {
    prepare: (disk) => prepareDecryption(folder, disk, { kekOf, random }),
    check: (each) => requireWritable(before, after, each, random),
    ...{ signal, onDone },
  })
  const bound = await replaceDescriptors(folder, paths, before, changes, random)
  await writeVmx(folder, paths, { ...after, configuration: bound }, random)
  return withoutLeftovers(folder, paths)
}

async function withoutLeftovers(folder: HeldFolder, paths: VmPaths): Promise<VmFiles> {
  const changed = await readVmFilesIn(folder, paths)
  await removeLeftovers(folder, paths, changed)
  return changed
}

/** Returns the encrypted home of a plain VM. It names the disks as they are. */
function encryptedHome(
  { vmx, disks }: VmFiles,
  configuration: PrivateConfiguration,
  dek: Secret,
  newKey: NewKey,
): VmHome {
  return {
    vmx: { ...vmx, encryptionBundle: formatKeyLocator(lockKey({ ...newKey, dek })) },
    dek,
    configuration: { ...configuration, disks: disks.map(bindDisk) },
  }
}
