import type { MachineClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { pollUntil } from './poll.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/**
 * Time for an orderly stop before a process is killed, ms. Daemons limit their own stop to 20 s.
 */
const GRACE_MS = 25_000
/** Time for the kernel to end a killed process, ms. */
const KILL_MS = 60_000

/** Sends a signal to exactly this process. Does nothing if it has ended. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch (error) {
    if (isRunning(identity)) throw error
  }
}

/**
 * Kills a process with SIGKILL, and waits until it has ended. Does nothing if it has already ended.
 * @throws SimulatorError PROCESS_TIMEOUT if the kernel does not end the process within a minute
 */
export async function killProcess(identity: ProcessIdentity, clock: MachineClock): Promise<void> {
  signal(identity, 'SIGKILL')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: KILL_MS })
  if (!gone) throw new SimulatorError('PROCESS_TIMEOUT', `process ${identity.pid} does not end`)
}

/**
 * Stops a process in order with SIGTERM. Kills it if it still runs after 25 s.
 * @throws SimulatorError PROCESS_TIMEOUT if even the kill does not end the process
 */
export async function stopProcess(identity: ProcessIdentity, clock: MachineClock): Promise<void> {
  signal(identity, 'SIGTERM')
  // A process that is suspended by SIGSTOP receives the signal only after it continues.
  signal(identity, 'SIGCONT')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: GRACE_MS })
  if (!gone) await killProcess(identity, clock)
}
