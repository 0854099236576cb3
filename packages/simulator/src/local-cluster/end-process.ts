import type { MachineClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import type { ProcessKind } from './cluster-file.ts'
import { pollUntil } from './poll.ts'
import { hasRunningGroup, isRunning, type ProcessIdentity } from './process-identity.ts'

/**
 * Time for an orderly stop before a process is killed, ms. Daemons limit their own stop to 20 s.
 */
const GRACE_MS = 25_000
/** Time for the kernel to end a killed process, ms. */
const KILL_MS = 60_000

/** A process, with its kind if it is recorded. */
type Ending = ProcessIdentity & { kind?: ProcessKind }

/** Sends a signal to exactly this process. Does nothing if it has ended. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch (error) {
    if (isRunning(identity)) throw error
  }
}

/** Sends a signal to a process and to the processes of its group, which it leads. */
function signalGroup({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ESRCH') throw error
  }
}

/**
 * Kills a process with SIGKILL, and waits until it has ended. Does nothing if it has already ended.
 * PyKMIP consists of several processes, which would outlive the first: kills all of them.
 * @throws SimulatorError PROCESS_TIMEOUT if the kernel does not end the process within a minute
 */
export async function killProcess(identity: Ending, clock: MachineClock): Promise<void> {
  const isGroup = identity.kind === 'pykmip' && isRunning(identity)
  if (isGroup) signalGroup(identity, 'SIGKILL')
  else signal(identity, 'SIGKILL')
  const hasEnded = (): boolean =>
    !isRunning(identity) && !(isGroup && hasRunningGroup(identity.pid))
  const gone = await pollUntil(hasEnded, { clock, timeoutMs: KILL_MS })
  if (!gone) throw new SimulatorError('PROCESS_TIMEOUT', `process ${identity.pid} does not end`)
}

/**
 * Stops a process in order with SIGTERM. Kills it if it still runs after 25 s. Kills PyKMIP at
 * once: its orderly stop takes 12 s, and its database survives a kill.
 * @throws SimulatorError PROCESS_TIMEOUT if even the kill does not end the process
 */
export async function stopProcess(identity: Ending, clock: MachineClock): Promise<void> {
  if (identity.kind === 'pykmip') return killProcess(identity, clock)
  signal(identity, 'SIGTERM')
  // A process that is suspended by SIGSTOP receives the signal only after it continues.
  signal(identity, 'SIGCONT')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: GRACE_MS })
  if (!gone) await killProcess(identity, clock)
}
