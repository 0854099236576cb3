import { messageOf } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'

/** Node.js replaces a byte that is not UTF-8 by this character, so the original name is lost. */
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

/**
 * Returns the error for a command on a cluster during its reset. The completed reset would discard
 * changes.
 */
export function resetIncomplete(stateDir: string): SimulatorError {
  return new SimulatorError(
    'STATE_INVALID',
    `a reset of the cluster in ${stateDir} is not complete; after an interruption complete it with: nkpsim reset`,
  )
}

/**
 * Returns the error for a start that Ctrl-C ended.
 * @param rebooted names of hosts that ran before, and run again
 */
export function interrupted(cause: unknown, rebooted: readonly string[] = []): SimulatorError {
  const rest = rebooted.length === 0 ? '' : `, except rebooted hosts: ${rebooted.join(', ')}`
  const message = `interrupted; everything that was started is stopped again${rest}`
  return new SimulatorError('INTERRUPTED', message, { cause })
}

/** Returns the error for a task that Ctrl-C ended before it changed anything. */
export function interruptedUnchanged(): SimulatorError {
  return new SimulatorError('INTERRUPTED', 'interrupted; nothing was changed')
}

/**
 * Returns the error for a task that has changed the state but has not started every process,
 * because a start failed or Ctrl-C ended the task.
 * @param remedy what the task has done, and how to start the rest
 */
export function notAllRunning(
  cause: unknown,
  signal: AbortSignal | undefined,
  remedy: string,
): SimulatorError {
  if (signal?.aborted) return new SimulatorError('INTERRUPTED', `interrupted; ${remedy}`, { cause })
  const code = cause instanceof SimulatorError ? cause.code : 'PROCESS_FAILED'
  return new SimulatorError(code, `${messageOf(cause)}; ${remedy}`, { cause })
}
