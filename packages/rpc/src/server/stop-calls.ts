import type { CallTimer } from '../call-timer.ts'
import { RpcError } from '../errors/rpc-error.ts'
import type { ServerScope } from './serve-call.ts'

/** Maximum wait for handlers after the server has cancelled their calls, ms. */
const CUT_HANDLERS_MS = 1000

/**
 * Ends the calls of a stopping server. Ends bidirectional streams immediately, and cancels other
 * calls after the grace period.
 * @param drained resolves when the server has no calls anymore; it accepts none from now on
 * @param cut closes the connections
 */
export async function stopCalls(
  { running, timer }: Pick<ServerScope, 'running' | 'timer'>,
  graceMs: number,
  { drained, cut }: { drained: Promise<void>; cut: () => void },
): Promise<void> {
  const stopping = new RpcError('UNAVAILABLE', 'SERVER_STOPPING', 'the server is stopping')
  for (const { abort, endless } of running.values()) if (endless) abort.abort(stopping)
  await within(timer, drained, graceMs)
  for (const { abort } of running.values()) abort.abort(stopping)
  cut()
  await within(timer, Promise.all(running.keys()), CUT_HANDLERS_MS)
}

async function within(timer: CallTimer, done: Promise<unknown>, timeoutMs: number): Promise<void> {
  const timeout = Promise.withResolvers<void>()
  const cancel = timer.after(timeoutMs, timeout.resolve)
  await Promise.race([done, timeout.promise])
  cancel()
}
