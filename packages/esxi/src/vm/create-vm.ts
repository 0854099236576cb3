import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createDek, formatKeyLocator, lockKey } from '@nkpsim/crypto'
import { syncFolder, writeFileDurably } from '@nkpsim/daemon'
import type { KeyProvider } from '../config-store/configuration.ts'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { EsxiError } from '../errors.ts'
import { buildDisk, FILE_MODE, type NewKek, newKek, requireDiskSize } from './build-disk.ts'
import {
  type Datastore,
  hasVm,
  lockInDatastore,
  transientLockPath,
  type VmPaths,
  vmPaths,
} from './datastore.ts'
import { encryptPrivateConfiguration } from './private-configuration.ts'
import { formatVmx } from './vmx.ts'

export type CreateVmInput = {
  datastore: Datastore
  name: string
  provider: KeyProvider
  /** Size of the disk's content in bytes; the disk is rounded up to whole sectors of 4096. */
  contentBytes: number
  /** The content in order, exactly contentBytes of it; without it the disk is empty. */
  content?: AsyncIterable<Uint8Array> | undefined
}

/**
 * Makes an encrypted VM: its files are built in a hidden folder, made durable and renamed to their place in one step, so that nobody
 * ever sees half a VM.
 * @throws EsxiError VM_ALREADY_EXISTS, DISK_FULL, DATASTORE_UNUSABLE, IMAGE_SIZE_MISMATCH, INVALID_REQUEST
 */
export async function createVm(input: CreateVmInput): Promise<void> {
  const { datastore, name, provider, contentBytes } = input
  requireDiskSize(contentBytes)
  // Derived before anything is waited for: a desired state that comes meanwhile may wipe the KDK.
  using lockedBy = newKek(provider)
  await requireFreeName(datastore, name)
  const creatingName = `.creating-${randomBytes(8).toString('hex')}`
  const paths = vmPaths(datastore, name, creatingName)
  const lockPath = transientLockPath(datastore, creatingName)
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

async function buildVm(input: CreateVmInput, paths: VmPaths, lockedBy: NewKek): Promise<void> {
  const { name, contentBytes, content } = input
  const { folder } = paths
  const disk = await buildDisk({ folder, baseName: name, lockedBy, contentBytes, content })
  using configurationDek = createDek()
  const uuid = randomUUID()
  const vmx = formatVmx({
    displayName: name,
    uuid,
    diskFileNames: [disk.fileName],
    isTemplate: false,
    encryptionBundle: formatKeyLocator(lockKey({ ...lockedBy, dek: configurationDek })),
    encryptionData: encryptPrivateConfiguration(configurationDek, uuid, {
      disks: [disk],
      memorySizeMib: 2048,
      numVcpus: 1,
      guestId: 'otherLinux64Guest',
    }),
  })
  await writeFileDurably(paths.vmx, Buffer.from(vmx), { mode: FILE_MODE })
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
