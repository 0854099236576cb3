import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DaemonError } from './errors.ts'
import type { Logger } from './logger.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { messageOf } from './system-reason.ts'

const TEMPORARY_NAME = /^\..+\.[0-9a-f]{16}\.tmp$/

/**
 * Replaces the file by these bytes. After a crash at any instant it holds either all of the old or
 * all of the new; once this resolves, the new. The temporary file is beside it, because rename is
 * atomic only within a file system.
 * @param options.mode Permissions of the file, such as 0o600, regardless of the umask
 * @throws DaemonError STORE_FAILED. The caller then does not know what the disk holds: it must
 *   stop, not try again, because after a failed fsync the kernel may report the next one as a
 *   success without having written.
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

/** Removes leftovers of killed writers in the folder. Call it before any writer starts. */
export function removeTemporaryFiles(folder: string, logger: Logger): void {
  removeLeftovers(folder, { kind: 'file', isLeftover: isTemporaryFile }, logger)
}

/** Whether a file is the leftover of a killed writer. */
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
 * Writes all bytes from a position on: write(2) may write fewer bytes, for example near a full
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

/** Makes other writers' data in a file durable. Passes on errors of the file system. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Makes names in a folder durable: a file's bytes may be durable while its name is not. Passes on
 * errors of the file system.
 */
export async function syncFolder(folder: string): Promise<void> {
  await syncFile(folder)
}
