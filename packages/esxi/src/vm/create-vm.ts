import { randomBytes, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createDek,
  createKeyId,
  createSectorCipher,
  deriveKek,
  formatKeyId,
  formatKeyLocator,
  lockKey,
  SECTOR_BYTES,
  type Secret,
} from '@nkpsim/crypto'
import { syncFolder, writeAll, writeFileDurably } from '@nkpsim/daemon'
import type { KeyProvider } from '../config-store/configuration.ts'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { wholeSectors } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import {
  creatingLockPath,
  type Datastore,
  hasVm,
  lockInDatastore,
  type VmPaths,
  vmPaths,
} from './datastore.ts'
import { formatDiskDescriptor } from './disk-descriptor.ts'
import { diskKeyDigest, encryptPrivateConfiguration } from './private-configuration.ts'
import { formatVmx } from './vmx.ts'

/** 62 TB, the largest virtual disk of vSphere. */
const MAX_DISK_BYTES = 62 * 2 ** 40
const FILE_MODE = 0o600
const MAX_BATCH_BYTES = 1 << 20

export type CreateVmInput = {
  datastore: Datastore
  name: string
  provider: KeyProvider
  /** Size of the disk's content in bytes; the disk is rounded up to whole sectors of 4096. */
  contentBytes: number
  /** The content in order, exactly contentBytes of it; without it the disk is empty. */
  content?: AsyncIterable<Uint8Array>
}

/**
 * Makes an encrypted VM: its files are built in a hidden folder, made durable and renamed to their place in one step, so that nobody
 * ever sees half a VM.
 * @throws EsxiError VM_ALREADY_EXISTS, DISK_FULL, DATASTORE_UNUSABLE, IMAGE_SIZE_MISMATCH, INVALID_REQUEST
 */
export async function createVm(input: CreateVmInput): Promise<void> {
  const { datastore, name, provider, contentBytes } = input
  if (!Number.isSafeInteger(contentBytes) || contentBytes < 1 || contentBytes > MAX_DISK_BYTES)
    throw new EsxiError('INVALID_REQUEST', 'a disk has at least 1 byte and at most 62 TB')
  const keyId = createKeyId(provider.keyId)
  // Derived before anything is waited for: a desired state that comes meanwhile may wipe the KDK.
  using kek = deriveKek(provider.kdk, keyId)
  const lockedBy = { kek, providerName: provider.name, keyId: formatKeyId(keyId) }
  await requireFreeName(datastore, name)
  const creatingName = `.creating-${randomBytes(8).toString('hex')}`
  const paths = vmPaths(datastore, name, creatingName)
  const lockPath = creatingLockPath(datastore, creatingName)
  const lock = lockInDatastore(lockPath)
  try {
    await mkdir(paths.folder, { mode: 0o700 })
    await buildVm(input, paths, lockedBy)
    await requireFreeName(datastore, name)
    await renameToPlace(paths.folder, join(datastore.folder, name), name)
    await syncFolder(datastore.folder)
  } catch (error) {
    await rm(paths.folder, { recursive: true, force: true })
    throw asDatastoreError(error)
  } finally {
    await rm(lockPath, { force: true })
    lock?.release()
  }
}

async function buildVm(
  input: CreateVmInput,
  paths: VmPaths,
  lockedBy: { kek: Secret; providerName: string; keyId: string },
): Promise<void> {
  const { name, contentBytes, content } = input
  using diskDek = createDek()
  using configurationDek = createDek()
  const encryptionKeys = formatKeyLocator(lockKey({ ...lockedBy, dek: diskDek }))
  const uuid = randomUUID()

  await buildExtent(paths.extent, diskDek, contentBytes, content)
  await writeFileDurably(
    paths.descriptor,
    Buffer.from(
      formatDiskDescriptor({
        capacityBytes: wholeSectors(contentBytes),
        extentFileName: `${name}-flat.vmdk`,
        uuid: randomUUID(),
        encryptionKeys,
      }),
    ),
    { mode: FILE_MODE },
  )
  const vmx = formatVmx({
    displayName: name,
    uuid,
    diskFileName: `${name}.vmdk`,
    encryptionBundle: formatKeyLocator(lockKey({ ...lockedBy, dek: configurationDek })),
    encryptionData: encryptPrivateConfiguration(configurationDek, uuid, {
      diskKeySha256: diskKeyDigest(encryptionKeys),
      memorySizeMib: 2048,
      numVcpus: 1,
      guestId: 'otherLinux64Guest',
    }),
  })
  await writeFileDurably(paths.vmx, Buffer.from(vmx), { mode: FILE_MODE })
}

async function buildExtent(
  path: string,
  dek: Secret,
  contentBytes: number,
  content: AsyncIterable<Uint8Array> | undefined,
): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE)
  try {
    await file.truncate(wholeSectors(contentBytes))
    if (content !== undefined) await writeContent(file, dek, contentBytes, content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Encrypts content as it comes, in batches of at most 1 MiB of whole sectors; the last sector is filled with zeros. */
async function writeContent(
  file: FileHandle,
  dek: Secret,
  contentBytes: number,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const cipher = createSectorCipher(dek)
  const batch = Buffer.alloc(MAX_BATCH_BYTES)
  let filled = 0
  let written = 0
  const writeBatch = async (): Promise<void> => {
    const plaintext = batch.fill(0, filled).subarray(0, wholeSectors(filled))
    await writeAll(file, cipher.encrypt(plaintext, written / SECTOR_BYTES), written)
    written += filled
    filled = 0
  }
  for await (const chunk of content) {
    if (written + filled + chunk.length > contentBytes)
      throw sizeMismatch(`more than ${contentBytes} bytes came`)
    for (let taken = 0; taken < chunk.length; ) {
      const part = chunk.subarray(taken, taken + batch.length - filled)
      batch.set(part, filled)
      filled += part.length
      taken += part.length
      if (filled === batch.length) await writeBatch()
    }
  }
  if (filled > 0) await writeBatch()
  batch.fill(0)
  if (written !== contentBytes)
    throw sizeMismatch(`${written} of ${contentBytes} announced bytes came`)
}

async function requireFreeName(datastore: Datastore, name: string): Promise<void> {
  if (await hasVm(datastore, name)) throw alreadyExists(name)
}

async function renameToPlace(from: string, to: string, name: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') throw alreadyExists(name)
    throw error
  }
}

function alreadyExists(name: string): EsxiError {
  return new EsxiError('VM_ALREADY_EXISTS', `the name "${name}" is taken in this datastore`)
}

function sizeMismatch(reason: string): EsxiError {
  return new EsxiError(
    'IMAGE_SIZE_MISMATCH',
    `the image has another size than announced: ${reason}`,
  )
}
