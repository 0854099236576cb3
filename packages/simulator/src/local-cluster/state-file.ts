import { constants } from 'node:fs'
import { DaemonError } from '@nkpsim/daemon/errors'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { isMissing } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { openRegularFile } from './regular-file.ts'

/**
 * Reads the text of a file in a state folder; undefined if there is no such file.
 * @throws SimulatorError STATE_INVALID with the file and the reason
 */
export function readStateFile(path: string, maxBytes: number): string | undefined {
  try {
    return readSmallFileIfThere(machine.files, path, maxBytes)?.toString()
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw new SimulatorError('STATE_INVALID', cause.message, { cause })
  }
}

/** Returns the content of a JSON text; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Opens the log of a process to append to it. Makes a missing log.
 * @returns the file descriptor, which the caller closes
 * @throws SimulatorError STATE_INVALID with the file and the reason
 */
export function openStateLog(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants
  return openRegularFile(path, O_WRONLY | O_APPEND | O_CREAT)
}

/**
 * Opens a file in a state folder to read it; undefined if there is no such file.
 * @returns the file descriptor, which the caller closes
 * @throws SimulatorError STATE_INVALID with the file and the reason
 */
export function openStateFile(path: string): number | undefined {
  try {
    return openRegularFile(path)
  } catch (error) {
    if (error instanceof SimulatorError && isMissing(error.cause)) return undefined
    throw error
  }
}
