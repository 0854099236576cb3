import fs, { constants } from 'node:fs'
import { openRegularFile } from '../small-file.ts'

/** What appending needs of the file system; a test hands in one that fails. */
export type FileCalls = Pick<typeof fs, 'writeSync' | 'fdatasyncSync' | 'ftruncateSync'>

/** A file that only grows, by whole pieces. */
export type AppendFile = {
  /** How many bytes were appended durably, together with those that were there. */
  sizeBytes(): number
  /**
   * Appends, durably when this returns. When it throws, nothing was appended; what the file system says goes to the caller. After a failed
   * fdatasync every further call throws, since the kernel may call the next one a success without having written.
   */
  append(bytes: Uint8Array): void
  /** Every further append throws. */
  close(): void
}

/** Opens a file for its owner alone, made if it is missing, to append behind so many bytes. Throws what the file system says. */
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
      // A late call must not write to whatever file the descriptor belongs to by then.
      failure ??= new Error('the file is closed')
      fs.closeSync(fd)
    },
  }
}

/** Makes names in a folder durable. Throws what the file system says. */
export function syncFolderNow(folder: string): void {
  const fd = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** What is written to a file without a name, or behind a hole, is as good as not written. */
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

/** Takes off what a failed write left. @returns why that failed */
function cutBack(calls: FileCalls, fd: number, sizeBytes: number): unknown {
  try {
    calls.ftruncateSync(fd, sizeBytes)
    return undefined
  } catch (error) {
    return error
  }
}
