import type { Files, OpenFile } from '@nkpsim/effects'
import { writeAllNow } from '../durable-file.ts'
import { openRegularFile } from '../small-file.ts'

/** A file to which whole pieces are appended. */
export type AppendFile = {
  /** Returns the durable size of the file, bytes. */
  sizeBytes(): number
  /**
   * Appends bytes, which are durable when this returns. After a failure, truncates the file durably
   * to its size before, and passes on the error. If fdatasync or the truncation fails, every
   * further call throws: the kernel may report the next fdatasync as successful although data was
   * lost.
   */
  append(bytes: Uint8Array): void
  /** Throws if an append would throw before it writes. */
  requireUsable(): void
  /** Closes the file. Every further append throws. */
  close(): void
}

/**
 * Opens a file to append after this many bytes. Makes a missing file, for its owner only. Passes on
 * errors of the file system.
 */
export function openAppendFile(files: Files, path: string, sizeBytes: number): AppendFile {
  const file = openRegularFile(files, path, 'change-or-create')
  let size = sizeBytes
  let failure: unknown
  const requireUsable = (): void => {
    if (failure !== undefined) throw failure
    requireWhole(file, size)
  }
  return {
    sizeBytes: () => size,
    requireUsable,
    append: (bytes) => {
      requireUsable()
      try {
        writeAllNow(file, bytes, size)
      } catch (error) {
        failure = cutBack(file, size)
        throw error
      }
      try {
        file.now.syncData()
      } catch (error) {
        cutBack(file, size)
        failure = error
        throw error
      }
      size += bytes.length
    },
    close: () => {
      failure ??= new Error('the file is closed')
      file.now.close()
    },
  }
}

/** Refuses an unlinked or truncated file: appended data would be lost, or would follow a hole. */
function requireWhole(file: OpenFile, sizeBytes: number): void {
  const { nlink, size } = file.now.stat()
  if (nlink === 0) throw new Error('somebody has removed its file')
  if (size < sizeBytes) throw new Error('somebody has cut its file off')
}

/** Truncates the file to its size before a failed write. @returns the error if this fails */
function cutBack(file: OpenFile, sizeBytes: number): unknown {
  try {
    file.now.truncate(sizeBytes)
    // Otherwise a power loss during the next append could leave parts of both writes.
    file.now.syncData()
    return undefined
  } catch (error) {
    return error
  }
}
