import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  mkdirSync,
  openSync,
  type ReadStream,
  readSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DaemonError } from './errors.ts'
import { isMissing, systemReason } from './system-reason.ts'

const FIRST_READ_BYTES = 4096

/**
 * Reads a whole regular file that another user may have written, such as a file of a state folder.
 * Does not wait for a pipe. The size limit protects the memory from devices and endless files.
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE, with the path and the reason
 */
export function readSmallFile(path: string, maxBytes: number): Buffer {
  return readAndClose(openRegularFile(path), path, maxBytes)
}

/**
 * Reads a whole regular file; undefined if the file does not exist.
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE, with the path and the reason
 */
export function readSmallFileIfThere(path: string, maxBytes: number): Buffer | undefined {
  const file = openRegularFileIfThere(path)
  return file === undefined ? undefined : readAndClose(file, path, maxBytes)
}

/**
 * Opens a regular file of any length as a stream. Does not wait for a pipe.
 * @throws DaemonError INPUT_UNREADABLE, with the path and the reason
 */
export function streamFile(
  path: string,
  options: { start?: number; end?: number; highWaterMark?: number } = {},
): ReadStream {
  return createReadStream(path, { ...options, fd: openRegularFile(path) })
}

/**
 * Opens a regular file. Does not wait for the other end of a pipe.
 * @param flags read-only by default
 * @returns the file descriptor, which the caller closes
 * @throws DaemonError INPUT_UNREADABLE, with the path and the reason
 */
export function openRegularFile(path: string, flags: number = constants.O_RDONLY): number {
  let file: number
  try {
    file = openSync(path, flags | constants.O_NONBLOCK, 0o600)
  } catch (cause) {
    // The file is a pipe without a reader, or a socket.
    if ((cause as NodeJS.ErrnoException).code === 'ENXIO') throw notRegular(path)
    throw unreadable(path, cause)
  }
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw notRegular(path)
}

/**
 * Opens a regular file to read it; undefined if the file does not exist.
 * @returns the file descriptor, which the caller closes
 * @throws DaemonError INPUT_UNREADABLE, with the path and the reason
 */
export function openRegularFileIfThere(path: string): number | undefined {
  try {
    return openRegularFile(path)
  } catch (error) {
    if (error instanceof DaemonError && isMissing(error.cause)) return undefined
    throw error
  }
}

/**
 * Makes a folder and its missing parents. Node.js's recursive mkdir never returns if mkdir(2)
 * answers ENOENT for an existing folder, as in /proc. Passes on errors of the file system.
 */
export function makeFolders(path: string, mode: number): void {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolders(parent, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process may have made the folder first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error
  }
}

/**
 * Reads an open file from its start. Ignores the reported size: files of /proc report 0, and a file
 * may grow meanwhile. Wipes its own buffers.
 * @param path path for messages
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export function readUpTo(file: number, path: string, maxBytes: number): Buffer {
  const { size } = fstatSync(file)
  let buffer: Buffer = Buffer.alloc(Math.min(Math.max(size, FIRST_READ_BYTES), maxBytes) + 1)
  let filled = 0
  try {
    for (;;) {
      const bytesRead = readSync(file, buffer, filled, buffer.length - filled, filled)
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

function readAndClose(file: number, path: string, maxBytes: number): Buffer {
  try {
    return readUpTo(file, path, maxBytes)
  } finally {
    closeSync(file)
  }
}

function grown(buffer: Buffer, maxBytes: number): Buffer {
  const next = Buffer.alloc(Math.min(buffer.length * 2, maxBytes + 1))
  buffer.copy(next)
  buffer.fill(0)
  return next
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function notRegular(path: string): DaemonError {
  return unreadable(path, new Error('it is not a regular file'))
}

function unreadable(path: string, cause: unknown): DaemonError {
  const message = `cannot read ${path}: ${systemReason(cause)}`
  return new DaemonError('INPUT_UNREADABLE', message, { cause })
}
