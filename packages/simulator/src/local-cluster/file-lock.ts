import { acquireFileLock } from '@nkpsim/daemon/state-lock'
import type { MachineClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { pollUntil } from './poll.ts'

/**
 * Maximum time that a task waits for another task with the same lock, ms. A start of a cluster is
 * normally much shorter.
 */
const WAIT_MS = 60_000

/**
 * Runs a task while it alone has a lock. The kernel releases the lock when a process ends.
 * @param refusal text of the error if another task keeps the lock
 * @throws SimulatorError BUSY if another task does not end within 60 s
 */
export async function withFileLock<Result>(
  path: string,
  { clock, refusal }: { clock: MachineClock; refusal: string },
  act: () => Promise<Result>,
): Promise<Result> {
  let lock = acquireFileLock(machine.files, path)
  await pollUntil(
    () => {
      lock ??= acquireFileLock(machine.files, path)
      return lock !== undefined
    },
    { clock, timeoutMs: WAIT_MS },
  )
  if (lock === undefined) throw new SimulatorError('BUSY', refusal)
  try {
    return await act()
  } finally {
    lock.release()
  }
}
