import { SimulatorError } from '../errors.ts'
import { findFormerProcesses } from './strays.ts'

/**
 * Refuses a path to which a daemon of another folder writes. A daemon writes to the path where it
 * was started, even after its folder was moved or removed.
 * @throws SimulatorError STATE_INVALID
 */
export function refuseWhereOthersWrite(stateDir: string): void {
  const [first, ...others] = findFormerProcesses(stateDir)
  if (first === undefined) return
  const pids = [first, ...others].map(({ pid }) => pid).join(', ')
  if (first.folder === stateDir)
    throw new SimulatorError(
      'STATE_INVALID',
      `the cluster that was in ${stateDir} was removed while it ran (processes ${pids}); stop it with: nkpsim --state ${stateDir} down`,
    )
  throw new SimulatorError(
    'STATE_INVALID',
    `the cluster that was in ${stateDir} was moved to ${first.folder} while it ran, and still writes here (processes ${pids}); stop it with: nkpsim --state ${first.folder} down`,
  )
}
