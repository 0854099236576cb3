import { RpcError, type RpcStatus } from '@nkpsim/rpc'
import type { Outcome } from '../workload/operation.ts'

/** Statuses that leave open whether the call took effect. */
const UNDECIDED: readonly RpcStatus[] = [
  'CANCELLED',
  'DATA_LOSS',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
  'UNKNOWN',
]

/** Whether a daemon refused a call, so that nothing changed. */
export function isRefusal(error: unknown): boolean {
  return error instanceof RpcError && !UNDECIDED.includes(error.status)
}

/**
 * Makes a call, and returns its outcome.
 * @param call returns the facts of the answer that later observations must agree with
 * @throws any error of the call that is neither from a daemon nor from a connection
 */
export async function outcomeOf(
  call: () => Promise<Readonly<Record<string, string>> | undefined>,
): Promise<Outcome> {
  try {
    return { result: 'acknowledged', facts: (await call()) ?? {} }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    const { status, code } = error
    return { result: UNDECIDED.includes(status) ? 'unknown' : 'refused', code }
  }
}
