import { parse } from 'node:path'
import { createDek, formatKeyLocator, lockKey, type Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { bindExtent } from '../../disk/extent.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import type { VtpmConfiguration } from '../../records/vtpm.ts'
import type { VmPaths } from '../files/datastore.ts'
import { chainOf } from '../files/disk-chain.ts'
import type { DiskDescriptor } from '../files/disk-descriptor.ts'
import { type DiskFile, extentOf, readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import type { Vmx } from '../files/vmx.ts'
import { removeOtherVtpmFolders } from '../files/vtpm-folder.ts'
import {
  removeLeftovers,
  replaceDescriptors,
  requireWritable,
  type VmHome,
  writeVmx,
} from '../files/write-files.ts'
import { convertDisks, copyDisk, progressOf } from './convert-disks.ts'
import type { ConversionInput } from './encrypt-files.ts'
import { type KekOf, openConfiguration, openDiskKey } from './open-keys.ts'
import { requireNoConversion } from './pending-conversions.ts'

/** Which keys of a VM to change. */
export type RekeyScope = {
  /** Also creates new DEKs. The VM must be off. */
  deep: boolean
  skipDisks: boolean
  skipHome: boolean
  /** Indexes of the disks to rekey; empty or undefined: every encrypted disk. */
  disks?: readonly number[] | undefined
}

export type RekeyInput = ConversionInput & {
  newKey: NewKey
  /** Whether to create new DEKs. */
  deep: boolean
  /** Throws if the host no longer holds the provider of the new key. */
  requireHeld: () => void
  /** Encrypts the state of the vTPM under the new DEK of the home. */
  reencryptVtpm: (
    vtpm: VtpmConfiguration,
    from: { folder: HeldFolder; vmName: string; dek: Secret },
    dek: Secret,
  ) => Promise<VtpmConfiguration>
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
 * Returns the files as they are then.
 * @throws EsxiError of the plan, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID; errors of requireHeld
 *   and of the file system; the reason of the signal if it aborts
 */
export async function rekeyFiles(
  folder: HeldFolder,
  paths: VmPaths,
  input: RekeyInput,
): Promise<VmFiles> {
  const { newKey, deep, kekOf, requireHeld, random } = input
  const files = await readVmFilesIn(folder, paths)
  const plan = input.plan(files)
  const { vmx } = files
  const { configurationDek: dek, configuration } = openConfiguration(files, kekOf)
  try {
    await requireNoConversion(folder, paths, files)
    await removeLeftovers(folder, paths, files)
    const before = { vmx, dek, configuration }
    using newDek = deep && plan.home ? createDek(random.bytes) : undefined
    const homeDek = newDek ?? dek
    const after =
      plan.home && homeDek !== undefined ? rekeyHome(vmx, homeDek, newKey) : { vmx, dek }
    // Snapshots allow only a new KEK, which every disk of the chain gets.
    const chosen = plan.disks.flatMap((index) => files.disks[index] ?? [])
    const disks = chosen.flatMap((disk) => chainOf(files, disk))
    const onDone = progressOf(disks, input.onProgress)
    const changes = await convertDisks(
      folder,
      disks,
      (disk) =>
        deep
          ? copyDisk(folder, disk, { ...input, onDone })
          : rewrapDisk(folder, disk, { newKey, kekOf, random }),
      (each) => {
        // Re-encrypting takes long, and the host may have dropped the provider meanwhile.
        requireHeld()
        requireWritable(before, after, each, random)
      },
    )
    const bound = await replaceDescriptors(folder, paths, before, changes, random)
    const vtpm = await rekeyVtpm(folder, paths, { vtpm: bound.vtpm, dek, newDek }, input)
    await writeVmx(folder, paths, { ...after, configuration: { ...bound, vtpm } }, random)
    if (vtpm !== bound.vtpm) await removeOtherVtpmFolders(folder, vtpm?.folder)
    const changed = await readVmFilesIn(folder, paths)
    // Removed only now. After a failed write it is unknown which descriptor is on the datastore,
    // and which extent it needs.
    if (deep) await removeLeftovers(folder, paths, changed)
    return changed
  } finally {
    dek?.wipe()
  }
}

/** Returns the descriptor of a disk whose DEK is wrapped under the new key. */
async function rewrapDisk(
  folder: HeldFolder,
  disk: DiskFile,
  { newKey, kekOf, random }: { newKey: NewKey; kekOf: KekOf; random: Random },
): Promise<DiskDescriptor> {
  const { descriptor } = disk
  using dek = openDiskKey(disk, kekOf)
  if (dek === undefined) return descriptor
  // Also checks that the extent is the one of this disk.
  const extentId = await bindExtent(folder, extentOf(disk), dek, random.uuid())
  const encryptionKeys = formatKeyLocator(lockKey({ ...newKey, dek }))
  return { ...descriptor, extentId, encryptionKeys }
}

function rekeyHome(vmx: Vmx, dek: Secret, newKey: NewKey): Pick<VmHome, 'vmx' | 'dek'> {
  const encryptionBundle = formatKeyLocator(lockKey({ ...newKey, dek }))
  return { vmx: { ...vmx, encryptionBundle }, dek }
}

/** The state of a vTPM has a key from the DEK of the home, so a new DEK needs another state. */
async function rekeyVtpm(
  folder: HeldFolder,
  paths: VmPaths,
  keys: {
    vtpm: VtpmConfiguration | undefined
    dek: Secret | undefined
    newDek: Secret | undefined
  },
  { reencryptVtpm }: RekeyInput,
): Promise<VtpmConfiguration | undefined> {
  const { vtpm, dek, newDek } = keys
  if (vtpm === undefined || dek === undefined || newDek === undefined) return vtpm
  return reencryptVtpm(vtpm, { folder, vmName: parse(paths.vmx).name, dek }, newDek)
}
