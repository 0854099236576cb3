import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DaemonError } from './errors.ts'
import type { Logger } from './logger.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { messageOf } from './system-reason.ts'

const TEMPORARY_NAME = /^\..+\.[0-9a-f]{16}\.tmp$/

/**
 * Replaces the content of a file. After a crash at any instant the file holds either all old or all
 * new bytes; once this resolves, the new bytes. The temporary file is in the same folder, because
 * rename is atomic only within a file system.
 * @param options.mode permissions of the file, such as 0o600, regardless of the umask
 * @throws DaemonError STORE_FAILED. Then the caller does not know the content of the disk and must
 *   stop. A retry is unsafe: after a failed fsync the kernel may report the next fsync as
 *   successful although data was lost
 */
export async function writeFileDurably(
  path: string,
  bytes: Uint8Array,
  options: { mode: number },
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await writeSynced(temporary, bytes, options.mode)
    await rename(temporary, path)
    await syncFolder(folder)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new DaemonError('STORE_FAILED', `cannot write ${path}: ${messageOf(cause)}`, { cause })
  }
}

/** Removes files that killed writers left in the folder. Call this before any writer starts. */
export function removeTemporaryFiles(folder: string, logger: Logger): void {
  removeLeftovers(folder, { kind: 'file', isLeftover: isTemporaryFile }, logger)
}

/** Returns whether a killed writer may have left a file of this name. */
export function isTemporaryFile(name: string): boolean {
  return TEMPORARY_NAME.test(name)
}

async function writeSynced(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.chmod(mode)
    await writeAll(file, bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes all bytes from a position on. write(2) may write fewer bytes, for example near a full
 * disk. Passes on errors of the file system.
 */
export async function writeAll(
  file: Pick<FileHandle, 'write'>,
  bytes: Uint8Array,
  position = 0,
): Promise<void> {
  let offset = 0
  while (offset < bytes.length) {
    const { bytesWritten } = await file.write(
      bytes,
      offset,
      bytes.length - offset,
      position + offset,
    )
    if (bytesWritten === 0) throw new Error('the file takes no more bytes')
    offset += bytesWritten
  }
}

/**
 * Makes the data in a file durable, including data that another process wrote. Passes on errors of
 * the file system.
 */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Makes the names in a folder durable. The bytes of a file may be durable while its name is not.
 * Passes on errors of the file system.
 */
export async function syncFolder(folder: string): Promise<void> {
  await syncFile(folder)
}
