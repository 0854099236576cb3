import { SimulatorError } from '../errors.ts'

/** Replacement for a byte that is not UTF-8: the original name is lost. */
const REPLACEMENT = '\uFFFD'

/**
 * @throws SimulatorError INVALID_OPTION if the name of a folder is not UTF-8: Node would create
 *   another folder beside it
 */
export function requireUtf8(path: string): void {
  const index = path.indexOf(REPLACEMENT)
  if (index < 0) return
  throw new SimulatorError(
    'INVALID_OPTION',
    `the path of the state folder is not UTF-8 after "${path.slice(0, index)}"; rename the folder, or name another one with --state`,
  )
}

/** The error for a cluster whose first start was interrupted. */
export function incomplete(stateDir: string): SimulatorError {
  return new SimulatorError(
    'STATE_INVALID',
    `the cluster in ${stateDir} is incomplete; remove it with: nkpsim down --delete`,
  )
}

/** The error for a start that Ctrl-C ended. */
export function interrupted(cause: unknown): SimulatorError {
  return new SimulatorError(
    'INTERRUPTED',
    'interrupted; everything that was started is stopped again',
    {
      cause,
    },
  )
}
