import { join } from 'node:path'
import { CryptoError, type KeyLocator, parseKeyLocator } from '@nkpsim/crypto'
import { DaemonError, type HeldFolder } from '@nkpsim/daemon'
import { readConversion } from '../../disk/convert-in-place.ts'
import type { Extent } from '../../disk/extent.ts'
import { EsxiError } from '../../errors.ts'
import { FAULTS, type ProductFault } from '../../faults.ts'
import { providerKeyIdOf } from '../../key-provider/key-source.ts'
import { inVmFolder, type VmPaths } from './datastore.ts'
import { MAX_DICTIONARY_BYTES } from './dictionary.ts'
import { type DiskDescriptor, parseDiskDescriptor } from './disk-descriptor.ts'
import {
  existingSnapshots,
  MAX_CHAIN_DISKS,
  NO_SNAPSHOTS,
  parseSnapshotList,
  type SnapshotList,
} from './snapshot-list.ts'
import { parseVmx, type Vmx } from './vmx.ts'

/** Content of a VM's files that can be read without a key. */
export type VmFiles = {
  vmx: Vmx
  /**
   * Origin of the key of the VM home. The VM home is the configuration. Undefined if the home is
   * not encrypted.
   */
  home: LocatedKey | undefined
  /** Disks in the order of the controller. */
  disks: readonly DiskFile[]
  /** Disks below these disks and disks of snapshots, in any order. */
  frozenDisks: readonly DiskFile[]
  snapshots: SnapshotList
  /** Keys of plain disks whose encryption was interrupted, as far as their journals name them. */
  pendingKeys?: readonly LocatedKey[]
}

/** A disk's descriptor in the folder of a VM. */
export type DiskFile = {
  fileName: string
  /** Path of the descriptor, for messages. */
  path: string
  descriptor: DiskDescriptor
  /** Origin of the key of the disk. Undefined for a plain disk. */
  key: LocatedKey | undefined
}

/**
 * A key locator, and the UUID in its key id: key_id of the KDK, or UUID of the trusted provider.
 * Empty if the provider is standard.
 */
export type LocatedKey = { locator: KeyLocator; providerKeyId: string }

/**
 * Reads the .vmx and the .vmdk descriptors of a VM.
 * @throws EsxiError VM_INVALID
 */
export async function readVmFiles(paths: VmPaths): Promise<VmFiles> {
  return inVmFolder(paths, (folder) => readVmFilesIn(folder, paths))
}

/**
 * Does the same as readVmFiles, in an open folder of the VM.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function readVmFilesIn(folder: HeldFolder, paths: VmPaths): Promise<VmFiles> {
  const vmx = parseVmx(await readText(folder, paths.vmx), join(folder.path, paths.vmx))
  const disks: DiskFile[] = []
  for (const fileName of vmx.diskFileNames) disks.push(await readDisk(folder, fileName))
  const snapshots = await readSnapshots(folder, paths)
  const frozenDisks = await readFrozenDisks(folder, disks, snapshots)
  const home = locateKey(vmx.encryptionBundle, FAULTS.locatorInvalid)
  const pendingKeys = await readPendingKeys(folder, disks)
  const pending = pendingKeys.length > 0 ? { pendingKeys } : {}
  return { vmx, home, disks, frozenDisks, snapshots, ...pending }
}

/**
 * Returns the keys in the journals of interrupted encryptions. A damaged journal does not make the
 * VM invalid here: opening the disk reports it.
 */
async function readPendingKeys(
  folder: HeldFolder,
  disks: readonly DiskFile[],
): Promise<LocatedKey[]> {
  const found: LocatedKey[] = []
  for (const disk of disks.filter(({ key }) => key === undefined))
    try {
      const begun = await readConversion(folder, extentOf(disk))
      const key = begun?.kind === 'encrypt' && locateKey(begun.keys, FAULTS.diskLocatorInvalid)
      if (key) found.push(key)
    } catch (error) {
      if (!(error instanceof EsxiError) && !(error instanceof DaemonError)) throw error
    }
  return found
}

/** Larger than what the lists of snapshots and disks can name. */
const MAX_FROZEN_DISKS = 15 * MAX_CHAIN_DISKS

/** @throws EsxiError VM_INVALID if a disk is below itself or below another current disk */
async function readFrozenDisks(
  folder: HeldFolder,
  disks: readonly DiskFile[],
  snapshots: SnapshotList,
): Promise<DiskFile[]> {
  const current = disks.map(({ fileName }) => fileName)
  const wanted = [
    ...disks.flatMap(({ descriptor }) => descriptor.parent?.fileName ?? []),
    ...existingSnapshots(snapshots, current).flatMap((snapshot) =>
      snapshot.disks.map(({ fileName }) => fileName),
    ),
  ]
  const frozen = new Map<string, DiskFile>()
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (frozen.has(next)) continue
    if (current.includes(next) || frozen.size === MAX_FROZEN_DISKS)
      throw new EsxiError(
        'VM_INVALID',
        `${join(folder.path, next)} is a disk of the virtual machine and below another of its disks`,
      )
    const disk = await readDisk(folder, next)
    frozen.set(next, disk)
    if (disk.descriptor.parent !== undefined) wanted.push(disk.descriptor.parent.fileName)
  }
  return [...frozen.values()]
}

/**
 * Reads the descriptor of a disk.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function readDisk(folder: HeldFolder, fileName: string): Promise<DiskFile> {
  const path = join(folder.path, fileName)
  const descriptor = parseDiskDescriptor(await readText(folder, fileName), path)
  const key = locateKey(descriptor.encryptionKeys, FAULTS.diskLocatorInvalid)
  return { fileName, path, descriptor, key }
}

/**
 * Does the same as readDisk, but returns undefined for a descriptor that was removed already, never
 * written, or damaged.
 * @throws DaemonError FILE_REFUSED; errors of the file system
 */
export async function readableDisk(
  folder: HeldFolder,
  fileName: string,
): Promise<DiskFile | undefined> {
  try {
    return await readDisk(folder, fileName)
  } catch (error) {
    if (error instanceof EsxiError && error.code === 'VM_INVALID') return undefined
    throw error
  }
}

/** Reads the list of snapshots. A VM that never had a snapshot has none. */
async function readSnapshots(folder: HeldFolder, { vmsd }: VmPaths): Promise<SnapshotList> {
  try {
    const bytes = await folder.read(vmsd, MAX_DICTIONARY_BYTES)
    return parseSnapshotList(bytes, join(folder.path, vmsd))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_SNAPSHOTS
    throw error
  }
}

/** Returns the extent of a disk. */
export function extentOf({ descriptor }: DiskFile): Extent {
  const { extentFileName: fileName, capacityBytes, extentId } = descriptor
  return { fileName, capacityBytes, extentId }
}

/** Returns every key that is needed to open a VM and its snapshots. A plain VM needs none. */
export function keysOf({
  home,
  disks,
  frozenDisks = [],
  pendingKeys = [],
}: Pick<VmFiles, 'home' | 'disks'> &
  Partial<Pick<VmFiles, 'frozenDisks' | 'pendingKeys'>>): LocatedKey[] {
  const ofDisks = [...disks, ...frozenDisks].map(({ key }) => key)
  return [home, ...ofDisks, ...pendingKeys].filter((key) => key !== undefined)
}

/**
 * Reads the UUID from the key id of a key locator.
 * @throws CryptoError INVALID_KEY_ID
 */
export function locatedKey(locator: KeyLocator): LocatedKey {
  return { locator, providerKeyId: providerKeyIdOf(locator.keyId) }
}

/**
 * Reads a key locator and the key id in it.
 * @throws EsxiError VM_INVALID
 */
export function locateKey(text: string | undefined, fault: ProductFault): LocatedKey | undefined {
  if (text === undefined) return undefined
  try {
    return locatedKey(parseKeyLocator(text))
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new EsxiError('VM_INVALID', cause.message, { cause, fault })
  }
}

async function readText(folder: HeldFolder, name: string): Promise<Buffer> {
  try {
    return await folder.read(name, MAX_DICTIONARY_BYTES)
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (syscall === undefined) throw cause
    throw new EsxiError('VM_INVALID', `${join(folder.path, name)} cannot be read: ${code}`, {
      cause,
    })
  }
}
