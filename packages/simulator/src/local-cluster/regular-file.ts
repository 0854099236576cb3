import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'

/**
 * Opens a regular file. Does not wait for the other end of a pipe.
 * @param flags read-only by default
 * @returns the file descriptor, which the caller closes
 * @throws SimulatorError STATE_INVALID with the file and the reason
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

function notRegular(path: string): SimulatorError {
  return unreadable(path, new Error('it is not a regular file'))
}

function unreadable(path: string, cause: unknown): SimulatorError {
  const message = `cannot read ${path}: ${systemReason(cause)}`
  return new SimulatorError('STATE_INVALID', message, { cause })
}
