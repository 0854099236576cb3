import { DaemonError } from '@nkpsim/daemon/errors'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { SimulatorError } from '../errors.ts'

/**
 * Reads the text of a file in a state folder; undefined: there is none.
 * @throws SimulatorError STATE_INVALID naming the file and the reason
 */
export function readStateFile(path: string, maxBytes: number): string | undefined {
  try {
    return readSmallFileIfThere(path, maxBytes)?.toString()
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw new SimulatorError('STATE_INVALID', cause.message, { cause })
  }
}
