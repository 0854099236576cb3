import type { MachineClock } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import { pollUntil } from './poll.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/** Time for an orderly stop before a process is killed, ms. The daemons bound their own at 20 s. */
const GRACE_MS = 25_000
/** Time the kernel is given to end a killed process, ms. */
const KILL_MS = 60_000

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch (error) {
    if (isRunning(identity)) throw error
  }
}

/**
 * Kills with SIGKILL and waits until the process has ended. Does nothing if it already has.
 * @throws SimulatorError PROCESS_TIMEOUT if the kernel does not end it within a minute
 */
export async function killProcess(identity: ProcessIdentity, clock: MachineClock): Promise<void> {
  signal(identity, 'SIGKILL')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: KILL_MS })
  if (!gone) throw new SimulatorError('PROCESS_TIMEOUT', `process ${identity.pid} does not end`)
}

/**
 * Stops a process in order with SIGTERM, and kills it if it still runs after 25 s.
 * @throws SimulatorError PROCESS_TIMEOUT if even the kill does not end it
 */
export async function stopProcess(identity: ProcessIdentity, clock: MachineClock): Promise<void> {
  signal(identity, 'SIGTERM')
  // A stopped process (SIGSTOP) receives the signal only when it continues.
  signal(identity, 'SIGCONT')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: GRACE_MS })
  if (!gone) await killProcess(identity, clock)
}
