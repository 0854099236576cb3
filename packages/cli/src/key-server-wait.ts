import type { Context } from './context.ts'

/**
 * Time for vCenter to call every key server of a provider, each of which may take as long as its
 * own timeout, ms.
 */
const TIMEOUT_MS = 320_000

/** Returns the options of a call for which vCenter may wait for key servers. */
export function waitingForKeyServers<Call extends { timeoutMs: number }>(
  { timeoutMs }: Pick<Context, 'timeoutMs'>,
  call: Call,
): Call {
  return timeoutMs === undefined ? { ...call, timeoutMs: TIMEOUT_MS } : call
}
