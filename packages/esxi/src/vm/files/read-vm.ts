import { join } from 'node:path'
import { CryptoError, type KeyLocator, parseKeyLocator } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Extent } from '../../disk/extent.ts'
import { EsxiError } from '../../errors.ts'
import { FAULTS, type ProductFault } from '../../faults.ts'
import { providerKeyIdOf } from '../../key-provider/key-source.ts'
import { inVmFolder, type VmPaths } from './datastore.ts'
import { MAX_DICTIONARY_BYTES } from './dictionary.ts'
import { type DiskDescriptor, parseDiskDescriptor } from './disk-descriptor.ts'
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

/** A key locator, and the key_id of the provider of its key. */
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
  for (const fileName of vmx.diskFileNames) {
    const path = join(folder.path, fileName)
    const descriptor = parseDiskDescriptor(await readText(folder, fileName), path)
    const key = locateKey(descriptor.encryptionKeys, FAULTS.diskLocatorInvalid)
    disks.push({ fileName, path, descriptor, key })
  }
  return { vmx, home: locateKey(vmx.encryptionBundle, FAULTS.locatorInvalid), disks }
}

/** Returns the extent of a disk. */
export function extentOf({ descriptor }: DiskFile): Extent {
  const { extentFileName: fileName, capacityBytes, extentId } = descriptor
  return { fileName, capacityBytes, extentId }
}

/** Returns every key that is needed to open a VM. A plain VM needs none. */
export function keysOf({ home, disks }: Pick<VmFiles, 'home' | 'disks'>): LocatedKey[] {
  return [home, ...disks.map(({ key }) => key)].filter((key) => key !== undefined)
}

/**
 * Reads the provider's key_id from the key id of a key locator.
 * @throws CryptoError INVALID_KEY_ID
 */
export function locatedKey(locator: KeyLocator): LocatedKey {
  return { locator, providerKeyId: providerKeyIdOf(locator.keyId) }
}

/**
 * Reads a key locator and the key id in it.
 * @throws EsxiError VM_INVALID
 */
function locateKey(text: string | undefined, fault: ProductFault): LocatedKey | undefined {
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
