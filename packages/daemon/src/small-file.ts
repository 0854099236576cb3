import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isNativeError } from 'node:util/types'
import { DaemonError } from './errors.ts'

/**
 * Reads the whole of a regular file, such as one of a state folder, which may be another user's work. A pipe is not waited for, and a device
 * or a file without end fills no memory.
 * @throws DaemonError FILE_REFUSED; what the file system says
 */
export function readSmallFile(path: string, maxBytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw refused(path, 'is not a file')
    const buffer = Buffer.alloc(Math.min(stats.size, maxBytes) + 1)
    let filled = 0
    for (let isEnd = false; !isEnd && filled < buffer.length; ) {
      const bytesRead = readSync(file, buffer, filled, buffer.length - filled, filled)
      filled += bytesRead
      isEnd = bytesRead === 0
    }
    if (filled > maxBytes) throw refused(path, `has more than ${maxBytes} bytes`)
    return buffer.subarray(0, filled)
  } finally {
    closeSync(file)
  }
}

/**
 * Makes a folder and those above it that are missing. Node's own way has no end where mkdir(2) says of a folder that is there that it is
 * not, as in /proc and under automounters. Throws what the file system says.
 */
export function makeFolders(path: string, mode: number): void {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolders(parent, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process may have been quicker.
    if (!isNativeError(error) || Reflect.get(error, 'code') !== 'EEXIST' || !isFolder(path))
      throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function refused(path: string, reason: string): DaemonError {
  return new DaemonError('FILE_REFUSED', `${path} ${reason}`)
}
