import { SimulatorError } from '../errors.ts'

/** Replaces a byte that is not UTF-8. The original name is then lost. */
const REPLACEMENT = '\uFFFD'

/**
 * Checks that the name of a folder is UTF-8. Otherwise Node.js would create a folder of another
 * name.
 * @throws SimulatorError INVALID_OPTION
 */
export function requireUtf8(path: string): void {
  const index = path.indexOf(REPLACEMENT)
  if (index < 0) return
  throw new SimulatorError(
    'INVALID_OPTION',
    `the path of the state folder is not UTF-8 after "${path.slice(0, index)}"; rename the folder, or name another one with --state`,
  )
}

/** Returns the error for a cluster whose first start was interrupted. */
export function incomplete(stateDir: string): SimulatorError {
  return new SimulatorError(
    'STATE_INVALID',
    `the cluster in ${stateDir} is incomplete; remove it with: nkpsim down --delete`,
  )
}

/** Returns the error for a start that Ctrl-C ended. */
export function interrupted(cause: unknown): SimulatorError {
  return new SimulatorError(
    'INTERRUPTED',
    'interrupted; everything that was started is stopped again',
    {
      cause,
    },
  )
}
