import { DaemonError } from '@nkpsim/daemon/errors'
import { isStateFolderInUse } from '@nkpsim/daemon/state-lock'
import type { MachineClock } from '@nkpsim/effects'
import { killProcess, signal } from '../local-cluster/end-process.ts'
import { pollUntil } from '../local-cluster/poll.ts'
import { isRunning, isStopped, type ProcessIdentity } from '../local-cluster/process-identity.ts'
import { machine } from '../machine.ts'

/**
 * Maximum time for a daemon to stop in place before it is killed, ms. A daemon usually stops
 * sooner.
 */
const HALT_MS = 30_000

/**
 * Makes a daemon stop in order and suspend itself, so that its state can be replaced. Kills a
 * daemon that hangs, or that another process suspended: such a daemon still has its old state in
 * memory, and would write it over the new state when it continues.
 * @returns whether the daemon is suspended in order
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export async function haltDaemon(
  daemon: ProcessIdentity,
  stateFolder: string,
  clock: MachineClock,
): Promise<boolean> {
  if (!isRunning(daemon)) return false
  if (!isStopped(daemon)) {
    signal(daemon, 'SIGUSR2')
    const settled = () => isStopped(daemon) || !isRunning(daemon)
    await pollUntil(settled, { clock, timeoutMs: HALT_MS })
    if (!isRunning(daemon)) return false
    // Another process may have suspended the daemon before the daemon handled the signal.
    if (isStopped(daemon) && hasLeft(stateFolder)) return true
  }
  await killProcess(daemon, clock)
  return false
}

/**
 * Returns whether a suspended daemon has left its folder. If the folder is gone, nobody can tell,
 * and the result is false.
 */
function hasLeft(stateFolder: string): boolean {
  try {
    return !isStateFolderInUse(machine.files, stateFolder)
  } catch (error) {
    if (error instanceof DaemonError) return false
    throw error
  }
}
