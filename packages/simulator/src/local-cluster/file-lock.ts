import { acquireFileLock } from '@nkpsim/daemon/state-lock'
import type { MachineClock } from '@nkpsim/effects'
import { machine } from '../machine.ts'
import { pollUntil } from './poll.ts'

/**
 * Maximum time that a task waits for another task with the same lock, ms. A start of a cluster is
 * normally much shorter.
 */
const WAIT_MS = 60_000

/** How a task waits for a lock. */
type LockWait = {
  clock: MachineClock
  /** Maximum time to wait, ms (default: 60 s). */
  timeoutMs?: number
  /** Returns the error if another task keeps the lock. */
  refuse: () => Error
}

/**
 * Runs a task while it alone has a lock. The kernel releases the lock when a process ends.
 * @throws the error of `refuse` if another task does not end in time
 */
export async function withFileLock<Result>(
  path: string,
  { clock, timeoutMs = WAIT_MS, refuse }: LockWait,
  act: () => Promise<Result>,
): Promise<Result> {
  let lock = acquireFileLock(machine.files, path)
  await pollUntil(
    () => {
      lock ??= acquireFileLock(machine.files, path)
      return lock !== undefined
    },
    { clock, timeoutMs },
  )
  if (lock === undefined) throw refuse()
  try {
    return await act()
  } finally {
    lock.release()
  }
}
