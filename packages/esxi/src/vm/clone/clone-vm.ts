import { join } from 'node:path'
import { createDek, formatKeyLocator, lockKey } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { BlockDevice } from '../../disk/block-device.ts'
import type { LongWork } from '../../disk/overlay-disk.ts'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import type { VtpmConfiguration } from '../../records/vtpm.ts'
import type { VtpmPlace } from '../../vtpm/copy-vtpm.ts'
import { buildDisk } from '../files/build-disk.ts'
import { placeNewVm } from '../files/build-vm.ts'
import { type Datastore, vmPaths } from '../files/datastore.ts'
import {
  bindDisk,
  encryptPrivateConfiguration,
  type PrivateConfiguration,
} from '../files/private-configuration.ts'
import { type DiskFile, type LocatedKey, locatedKey, type VmFiles } from '../files/read-vm.ts'
import { NO_SNAPSHOTS } from '../files/snapshot-list.ts'
import { withoutSuspension } from '../files/suspend-file.ts'
import { placedDisks, type Vmx, withDisksAt } from '../files/vmx.ts'
import { encodeVmx } from '../files/write-files.ts'
import { type KekOf, openDiskKey } from '../keys/open-keys.ts'
import { openChain } from '../power/open-chains.ts'
import { copyDisk } from './copy-disk.ts'

/** What to clone: a VM, or a VM as it was at a snapshot. */
export type CloneSource = {
  vmx: Vmx
  configuration: PrivateConfiguration
  home: LocatedKey | undefined
  /** Disks in the order of the controller. Each is open, with the content to copy. */
  disks: readonly { file: DiskFile; device: Pick<BlockDevice, 'capacityBytes' | 'read'> }[]
  kekOf: KekOf
  /** The folder of the VM, and the DEK of its configuration. Undefined without a vTPM. */
  vtpm: { configuration: VtpmConfiguration; place: VtpmPlace } | undefined
}

export type CloneVmInput = {
  datastore: Datastore
  name: string
  /** UUID of the host that registers the clone. */
  registrant: string
  source: CloneSource
  /**
   * Key for the whole clone. If undefined, each part gets a new DEK under the same KEK as in the
   * source, and plain parts stay plain.
   */
  newKey: NewKey | undefined
  /** Throws if the host no longer holds the provider of the new key. */
  requireHeld: () => void
  /** Makes the vTPM of the clone from that of the VM. */
  cloneVtpm: (from: NonNullable<CloneSource['vtpm']>, to: VtpmPlace) => Promise<VtpmConfiguration>
  random: Random
}

/**
 * Creates a full clone: a VM with its own identity, its own DEKs and copies of the disks. It has no
 * snapshots. Returns its files as written. Nobody ever sees an incomplete clone.
 * @throws EsxiError VM_ALREADY_EXISTS, VM_LOCKED, DISK_KEY_NOT_FOUND, DISK_FULL,
 *   DATASTORE_UNUSABLE, and errors of requireHeld; the reason of the signal
 */
export async function cloneVm(input: CloneVmInput, long: LongWork): Promise<VmFiles> {
  return placeNewVm(input, async (datastoreFolder, folderName) => {
    await using folder = await datastoreFolder.holdFolder(folderName)
    // Awaited here, because the folder is closed afterwards.
    return await buildClone(input, folder, folderName, long)
  })
}

async function buildClone(
  input: CloneVmInput,
  folder: HeldFolder,
  folderName: string,
  long: LongWork,
): Promise<VmFiles> {
  const { datastore, name, registrant, source, newKey, random } = input
  const totalBytes = source.disks.reduce((sum, { device }) => sum + device.capacityBytes, 0)
  const disks: DiskFile[] = []
  let doneBytes = 0
  for (const [index, { file, device }] of source.disks.entries()) {
    const onProgress = (part: number): void =>
      long.onProgress((doneBytes + part * device.capacityBytes) / totalBytes)
    const baseName = index === 0 ? name : `${name}_${index}`
    using lockedBy = keyFor(source.kekOf, file.key, newKey)
    disks.push(
      await cloneDisk(folder, { baseName, lockedBy, device, random }, { ...long, onProgress }),
    )
    doneBytes += device.capacityBytes
  }
  using lockedBy = keyFor(source.kekOf, source.home, newKey)
  using dek = lockedBy && createDek(random.bytes)
  const locator = lockedBy && dek && lockKey({ ...lockedBy, dek })
  const nodes = placedDisks(source.vmx)
  const placed = disks.map(({ fileName }, index) => ({
    fileName,
    node: nodes[index]?.node ?? '',
  }))
  const { frozenDisks: _, vtpm: __, ...hardware } = source.configuration
  const place = dek && { folder, vmName: name, dek }
  const vtpm = source.vtpm && place && (await input.cloneVtpm(source.vtpm, place))
  const configuration = { ...hardware, vtpm, disks: disks.map(bindDisk) }
  const uuid = random.uuid()
  const vmx: Vmx = {
    // The clone has no memory to continue with.
    ...withDisksAt(withoutSuspension(source.vmx), placed),
    ...{ displayName: name, uuid, isTemplate: false, hasVtpm: vtpm !== undefined },
    encryptionBundle: locator && formatKeyLocator(locator),
    encryptionData: dek && encryptPrivateConfiguration(dek, uuid, configuration, random),
  }
  const paths = vmPaths(datastore, name, folderName)
  await folder.replace(paths.registrant, Buffer.from(registrant))
  await folder.replace(paths.vmx, encodeVmx({ vmx, dek, configuration }, random))
  return {
    ...{ vmx, home: locator && locatedKey(locator), frozenDisks: [], snapshots: NO_SNAPSHOTS },
    disks: disks.map((disk) => ({ ...disk, path: join(datastore.folder, name, disk.fileName) })),
  }
}

type NewClone = {
  baseName: string
  lockedBy: NewKey | undefined
  device: Pick<BlockDevice, 'capacityBytes' | 'read'>
  random: Random
}

async function cloneDisk(
  folder: HeldFolder,
  { baseName, lockedBy, device, random }: NewClone,
  long: LongWork,
): Promise<DiskFile> {
  const contentBytes = device.capacityBytes
  const built = await buildDisk({ folder, baseName, lockedBy, contentBytes, random })
  const disk = { ...built, path: join(folder.path, built.fileName) }
  const kekOf: KekOf = () => {
    if (lockedBy === undefined) throw new EsxiError('VM_INVALID', `${disk.path} is encrypted`)
    return lockedBy.kek.copy()
  }
  using dek = openDiskKey(disk, kekOf)
  const copy = await openChain(folder, [disk], [{ disk, dek }], kekOf)
  try {
    await copyDisk(device, copy, long)
  } finally {
    await copy.close()
  }
  return disk
}

/**
 * Returns the key of a part of the clone, which the caller wipes. The new key, if there is one,
 * stays with its owner.
 */
function keyFor(
  kekOf: KekOf,
  key: LocatedKey | undefined,
  newKey: NewKey | undefined,
): NewKey | undefined {
  if (newKey !== undefined) return ownKey({ ...newKey, kek: newKey.kek.copy() })
  if (key === undefined) return undefined
  const { providerName, keyId } = key.locator
  return ownKey({ providerName, keyId, kek: kekOf(key) })
}

function ownKey(key: Omit<NewKey, typeof Symbol.dispose>): NewKey {
  return { ...key, [Symbol.dispose]: () => key.kek.wipe() }
}
