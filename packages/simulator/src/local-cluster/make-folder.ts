import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'

/**
 * Makes a folder that a user named, and its missing parent folders.
 * @throws SimulatorError INVALID_OPTION with the reason of the operating system
 */
export function makeNamedFolder(path: string): void {
  try {
    makeFolders(path, 0o700)
  } catch (cause) {
    throw new SimulatorError(
      'INVALID_OPTION',
      `cannot make the folder ${path}: ${systemReason(cause)}; name another with --state`,
      { cause },
    )
  }
}
