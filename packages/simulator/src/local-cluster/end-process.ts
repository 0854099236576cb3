import type { Clock } from '@nkpsim/daemon'
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
 * Kills with SIGKILL and waits until the process is gone. Nothing happens when it has ended
 * already.
 * @throws SimulatorError PROCESS_TIMEOUT when the kernel does not end it within a minute
 */
export async function killProcess(identity: ProcessIdentity, clock: Clock): Promise<void> {
  signal(identity, 'SIGKILL')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: KILL_MS })
  if (!gone) throw new SimulatorError('PROCESS_TIMEOUT', `process ${identity.pid} does not end`)
}

/**
 * Asks a process to stop in order with SIGTERM, and kills it when it has not within 25 s.
 * @throws SimulatorError PROCESS_TIMEOUT when even the kill does not end it
 */
export async function stopProcess(identity: ProcessIdentity, clock: Clock): Promise<void> {
  signal(identity, 'SIGTERM')
  // One that is stopped (SIGSTOP) takes the signal only when it goes on.
  signal(identity, 'SIGCONT')
  const gone = await pollUntil(() => !isRunning(identity), { clock, timeoutMs: GRACE_MS })
  if (!gone) await killProcess(identity, clock)
}
