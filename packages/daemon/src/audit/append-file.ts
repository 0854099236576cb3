import fs, { constants } from 'node:fs'
import { openRegularFile } from '../small-file.ts'

/** File system calls for appending. Tests pass calls that fail. */
export type FileCalls = Pick<typeof fs, 'writeSync' | 'fdatasyncSync' | 'ftruncateSync'>

/** A file to which whole pieces are appended. */
export type AppendFile = {
  /** Returns the durable size of the file, bytes. */
  sizeBytes(): number
  /**
   * Appends bytes, which are durable when this returns. After a failure, truncates the file to its
   * size before, and passes on the error. If fdatasync or the truncation fails, every further call
   * throws: the kernel may report the next fdatasync as successful although data was lost.
   */
  append(bytes: Uint8Array): void
  /** Closes the file. Every further append throws. */
  close(): void
}

/**
 * Opens a file to append after this many bytes. Makes a missing file, for its owner only. Passes on
 * errors of the file system.
 */
export function openAppendFile(path: string, sizeBytes: number, calls: FileCalls = fs): AppendFile {
  const fd = openRegularFile(path, constants.O_RDWR | constants.O_CREAT)
  let size = sizeBytes
  let failure: unknown
  return {
    sizeBytes: () => size,
    append: (bytes) => {
      if (failure !== undefined) throw failure
      requireWhole(fd, size)
      try {
        writeAll(calls, fd, bytes, size)
      } catch (error) {
        failure = cutBack(calls, fd, size)
        throw error
      }
      try {
        calls.fdatasyncSync(fd)
      } catch (error) {
        cutBack(calls, fd, size)
        failure = error
        throw error
      }
      size += bytes.length
    },
    close: () => {
      // After the close, the descriptor number may belong to another file.
      failure ??= new Error('the file is closed')
      fs.closeSync(fd)
    },
  }
}

/** Makes the names in a folder durable. Passes on errors of the file system. */
export function syncFolderNow(folder: string): void {
  const fd = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Refuses an unlinked or truncated file: appended data would be lost, or would follow a hole. */
function requireWhole(fd: number, sizeBytes: number): void {
  const { nlink, size } = fs.fstatSync(fd)
  if (nlink === 0) throw new Error('somebody has removed its file')
  if (size < sizeBytes) throw new Error('somebody has cut its file off')
}

function writeAll(calls: FileCalls, fd: number, bytes: Uint8Array, position: number): void {
  let offset = 0
  while (offset < bytes.length) {
    const left = bytes.length - offset
    const written = calls.writeSync(fd, bytes, offset, left, position + offset)
    if (written === 0) throw new Error('the file takes no more bytes')
    offset += written
  }
}

/** Truncates the file to its size before a failed write. @returns the error if this fails */
function cutBack(calls: FileCalls, fd: number, sizeBytes: number): unknown {
  try {
    calls.ftruncateSync(fd, sizeBytes)
    return undefined
  } catch (error) {
    return error
  }
}
