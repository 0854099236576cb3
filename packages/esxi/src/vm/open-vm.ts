import { readFile, stat } from 'node:fs/promises'
import {
  CryptoError,
  type KeyId,
  type KeyLocator,
  parseKeyId,
  parseKeyLocator,
  type Secret,
  unlockKey,
} from '@nkpsim/crypto'
import type { KeyProvider } from '../config-store/configuration.ts'
import { EsxiError } from '../errors.ts'
import { kekOfObject } from '../key-provider/resolve.ts'
import type { VmPaths } from './datastore.ts'
import { type DiskDescriptor, parseDiskDescriptor } from './disk-descriptor.ts'
import { decryptPrivateConfiguration, diskKeyDigest } from './private-configuration.ts'
import { parseVmx, type Vmx } from './vmx.ts'

/** More than a .vmx or a .vmdk descriptor ever has. */
const MAX_FILE_BYTES = 64 * 1024

/** What the files of a VM say, without any key. */
export type VmFiles = {
  vmx: Vmx
  descriptor: DiskDescriptor
  /** Where the key of the configuration comes from. */
  bundle: LocatedKey
  /** Where the key of the disk comes from. */
  disk: LocatedKey
}

/** A key locator with its key id read. */
export type LocatedKey = { locator: KeyLocator; keyId: KeyId }

/**
 * Reads the .vmx and the .vmdk of a VM.
 * @throws EsxiError VM_INVALID
 */
export async function readVmFiles(paths: VmPaths): Promise<VmFiles> {
  const vmx = parseVmx(await readText(paths.vmx), paths.vmx)
  const descriptor = parseDiskDescriptor(await readText(paths.descriptor), paths.descriptor)
  return {
    vmx,
    descriptor,
    bundle: locate(vmx.encryptionBundle),
    disk: locate(descriptor.encryptionKeys),
  }
}

/**
 * The 64-byte DEK of a VM's disk. The configuration is opened first, and says which disk is the VM's own; a wrong key fails before any data is read.
 * @throws EsxiError VM_LOCKED if a KDK is missing here, VM_INVALID if the files do not belong together
 */
export function openDiskKey(files: VmFiles, keyProviders: readonly KeyProvider[]): Secret {
  using configurationDek = unlock(files.bundle, keyProviders)
  const { diskKeySha256 } = decryptPrivateConfiguration(
    configurationDek,
    files.vmx.uuid,
    files.vmx.encryptionData,
  )
  if (diskKeySha256 !== diskKeyDigest(files.descriptor.encryptionKeys))
    throw new EsxiError('VM_INVALID', 'the disk is not the one this virtual machine was made with')
  return unlock(files.disk, keyProviders)
}

function unlock({ locator, keyId }: LocatedKey, keyProviders: readonly KeyProvider[]): Secret {
  using kek = kekOfObject(keyProviders, locator.providerName, keyId)
  try {
    return unlockKey({ kek, locator })
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new EsxiError(
      'VM_INVALID',
      'the key locator of the virtual machine was changed, or its key provider has another KDK',
      { cause },
    )
  }
}

function locate(text: string): LocatedKey {
  try {
    const locator = parseKeyLocator(text)
    return { locator, keyId: parseKeyId(locator.keyId) }
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new EsxiError('VM_INVALID', cause.message, { cause })
  }
}

async function readText(path: string): Promise<string> {
  try {
    const stats = await stat(path)
    if (stats.isFile() && stats.size <= MAX_FILE_BYTES) return await readFile(path, 'utf8')
  } catch (cause) {
    throw new EsxiError('VM_INVALID', `${path} cannot be read`, { cause })
  }
  throw new EsxiError('VM_INVALID', `${path} is no file of at most ${MAX_FILE_BYTES} bytes`)
}
