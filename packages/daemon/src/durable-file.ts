import { basename, dirname, join } from 'node:path'
import type { FileEffects, Files, OpenFile } from '@nkpsim/effects'
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
  { files, random }: FileEffects,
  path: string,
  bytes: Uint8Array,
  options: { mode: number },
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${random.bytes(8).toString('hex')}.tmp`)
  try {
    await writeSynced(files, temporary, bytes, options.mode)
    await files.rename(temporary, path)
    await files.syncFolder(folder)
  } catch (cause) {
    await files.remove(temporary).catch(() => {})
    throw new DaemonError('STORE_FAILED', `cannot write ${path}: ${messageOf(cause)}`, { cause })
  }
}

/** Removes files that killed writers left in the folder. Call this before any writer starts. */
export function removeTemporaryFiles(files: Files, folder: string, logger: Logger): void {
  removeLeftovers(files, folder, { kind: 'file', isLeftover: isTemporaryFile }, logger)
}

/** Returns whether a killed writer may have left a file of this name. */
export function isTemporaryFile(name: string): boolean {
  return TEMPORARY_NAME.test(name)
}

async function writeSynced(
  files: Files,
  path: string,
  bytes: Uint8Array,
  mode: number,
): Promise<void> {
  await using file = await files.open(path, 'create', { mode })
  await file.setMode(mode)
  await writeAll(file, bytes)
  await file.sync()
}

/**
 * Writes all bytes from a position on. write(2) may write fewer bytes, for example near a full
 * disk. Passes on errors of the file system.
 */
export async function writeAll(
  file: Pick<OpenFile, 'write'>,
  bytes: Uint8Array,
  position = 0,
): Promise<void> {
  let offset = 0
  while (offset < bytes.length) {
    const written = await file.write(bytes.subarray(offset), position + offset)
    if (written === 0) throw new Error('the file takes no more bytes')
    offset += written
  }
}

/** Does the same as writeAll, synchronously. */
export function writeAllNow(file: Pick<OpenFile, 'now'>, bytes: Uint8Array, position = 0): void {
  let offset = 0
  while (offset < bytes.length) {
    const written = file.now.write(bytes.subarray(offset), position + offset)
    if (written === 0) throw new Error('the file takes no more bytes')
    offset += written
  }
}

/**
 * Makes the data in a file durable, including data that another process wrote. Passes on errors of
 * the file system.
 */
export async function syncFile(files: Files, path: string): Promise<void> {
  await using file = await files.open(path, 'read')
  await file.sync()
}
