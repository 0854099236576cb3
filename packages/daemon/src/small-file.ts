import { dirname } from 'node:path'
import type { FileAccess, Files, OpenFile } from '@nkpsim/effects'
import { DaemonError } from './errors.ts'
import { isMissing, systemReason } from './system-reason.ts'

const FIRST_READ_BYTES = 4096
const CHUNK_BYTES = 64 * 1024

/**
 * Reads a whole regular file that another user may have written, such as a file of a state folder.
 * Does not wait for a pipe. The size limit protects the memory from devices and endless files.
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE, with the path and the reason
 */
export function readSmallFile(files: Files, path: string, maxBytes: number): Buffer {
  return readAndClose(openRegularFile(files, path), path, maxBytes)
}

/**
 * Reads a whole regular file; undefined if the file does not exist.
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE, with the path and the reason
 */
export function readSmallFileIfThere(
  files: Files,
  path: string,
  maxBytes: number,
): Buffer | undefined {
  const file = openRegularFileIfThere(files, path)
  return file === undefined ? undefined : readAndClose(file, path, maxBytes)
}

/**
 * Opens a regular file of any length, and yields its bytes in chunks. Does not wait for a pipe.
 * @param options.lengthBytes number of bytes to read (default: all)
 * @param options.chunkBytes maximum length of a chunk (default: 64 KiB)
 * @throws DaemonError INPUT_UNREADABLE, with the path and the reason
 */
export function streamFile(
  files: Files,
  path: string,
  options: { lengthBytes?: number; chunkBytes?: number } = {},
): AsyncIterable<Buffer> {
  const { lengthBytes = Number.POSITIVE_INFINITY, chunkBytes = CHUNK_BYTES } = options
  return chunksOf(openRegularFile(files, path), lengthBytes, chunkBytes)
}

async function* chunksOf(
  file: OpenFile,
  lengthBytes: number,
  chunkBytes: number,
): AsyncGenerator<Buffer> {
  await using open = file
  for (let position = 0; position < lengthBytes; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, lengthBytes - position))
    const bytesRead = await open.read(chunk, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

/**
 * Opens a regular file, which the caller closes. Does not wait for the other end of a pipe.
 * @throws DaemonError INPUT_UNREADABLE, with the path and the reason
 */
export function openRegularFile(
  files: Files,
  path: string,
  access: FileAccess = 'read',
  options: { refusesLink?: boolean } = {},
): OpenFile {
  let file: OpenFile
  try {
    file = files.now.open(path, access, options)
  } catch (cause) {
    // The file is a pipe without a reader, or a socket.
    if ((cause as NodeJS.ErrnoException).code === 'ENXIO') throw notRegular(path)
    throw unreadable(path, cause)
  }
  if (file.now.stat().isFile()) return file
  file.now.close()
  throw notRegular(path)
}

/**
 * Opens a regular file to read it; undefined if the file does not exist. The caller closes it.
 * @throws DaemonError INPUT_UNREADABLE, with the path and the reason
 */
function openRegularFileIfThere(files: Files, path: string): OpenFile | undefined {
  try {
    return openRegularFile(files, path)
  } catch (error) {
    if (error instanceof DaemonError && isMissing(error.cause)) return undefined
    throw error
  }
}

/**
 * Makes a folder and its missing parents, durably. Node.js's recursive mkdir never returns if
 * mkdir(2) answers ENOENT for an existing folder, as in /proc. Passes on errors of the file system.
 */
export function makeFolders(files: Files, path: string, mode: number): void {
  if (isFolder(files, path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolders(files, parent, mode)
  try {
    files.now.makeFolder(path, mode)
  } catch (error) {
    // Another process may have made the folder first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(files, path)) throw error
  }
  try {
    files.now.syncFolder(parent)
  } catch (error) {
    // A process may not read every folder in which it may make a folder, and some file systems sync
    // no folders (syncNames).
    if (!['EACCES', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/**
 * Reads an open file from its start. Ignores the reported size: files of /proc report 0, and a file
 * may grow meanwhile. Wipes its own buffers.
 * @param path path for messages
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export function readUpTo(file: OpenFile, path: string, maxBytes: number): Buffer {
  const { size } = file.now.stat()
  let buffer: Buffer = Buffer.alloc(Math.min(Math.max(size, FIRST_READ_BYTES), maxBytes) + 1)
  let filled = 0
  try {
    for (;;) {
      const bytesRead = file.now.read(buffer.subarray(filled), filled)
      if (bytesRead === 0) return buffer.subarray(0, filled)
      filled += bytesRead
      if (filled > maxBytes) break
      if (filled === buffer.length) buffer = grown(buffer, maxBytes)
    }
  } catch (cause) {
    buffer.fill(0)
    throw unreadable(path, cause)
  }
  buffer.fill(0)
  throw new DaemonError('INPUT_TOO_LARGE', `${path} has more than ${maxBytes} bytes`)
}

function readAndClose(file: OpenFile, path: string, maxBytes: number): Buffer {
  try {
    return readUpTo(file, path, maxBytes)
  } finally {
    file.now.close()
  }
}

function grown(buffer: Buffer, maxBytes: number): Buffer {
  const next = Buffer.alloc(Math.min(buffer.length * 2, maxBytes + 1))
  buffer.copy(next)
  buffer.fill(0)
  return next
}

function isFolder(files: Files, path: string): boolean {
  return files.now.stat(path)?.isDirectory() === true
}

function notRegular(path: string): DaemonError {
  return unreadable(path, new Error('it is not a regular file'))
}

function unreadable(path: string, cause: unknown): DaemonError {
  const message = `cannot read ${path}: ${systemReason(cause)}`
  return new DaemonError('INPUT_UNREADABLE', message, { cause })
}
