import { SimulatorError } from '../errors.ts'

/** What stands for a byte that is not UTF-8: the name that was meant is lost. */
const REPLACEMENT = '\uFFFD'

/**
 * @throws SimulatorError INVALID_OPTION when the name of a folder is not UTF-8, so that Node would
 *   make another one beside it
 */
export function requireUtf8(path: string): void {
  const index = path.indexOf(REPLACEMENT)
  if (index < 0) return
  throw new SimulatorError(
    'INVALID_OPTION',
    `the path of the state folder is not UTF-8 after "${path.slice(0, index)}"; rename the folder, or name another one with --state`,
  )
}

/** Of a cluster whose first start was cut off. */
export function incomplete(stateDir: string): SimulatorError {
  return new SimulatorError(
    'STATE_INVALID',
    `the cluster in ${stateDir} is incomplete; remove it with: nkpsim down --delete`,
  )
}

/** Of a start that Ctrl-C ended. */
export function interrupted(cause: unknown): SimulatorError {
  return new SimulatorError(
    'INTERRUPTED',
    'interrupted; everything that was started is stopped again',
    {
      cause,
    },
  )
}
