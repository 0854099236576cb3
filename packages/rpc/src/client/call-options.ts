import { RpcError } from '../errors/rpc-error.ts'
import { MAX_TIMEOUT_MS } from '../limits.ts'

/** Options of a call: limits and a credential. */
export type CallOptions = {
  /** The call or stream ends with DEADLINE_EXCEEDED after this time, ms; 1 to MAX_TIMEOUT_MS. */
  timeoutMs: number
  /** Cancels the call. */
  signal?: AbortSignal
  /** The `authorization` metadata of this call. It overrides the `authorization` of the channel. */
  authorization?: string
}

/**
 * Checks the limits of a call before it starts.
 * @throws RpcError TIMEOUT_OUT_OF_RANGE, or CANCELLED if the signal has already aborted
 */
export function requireStartable({ timeoutMs, signal }: CallOptions): void {
  if (!(timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS)) {
    const message = `timeout of a call must be 1 to ${MAX_TIMEOUT_MS} ms`
    throw new RpcError('INVALID_ARGUMENT', 'TIMEOUT_OUT_OF_RANGE', message)
  }
  if (signal?.aborted === true) throw cancelled()
}

export function cancelled(): RpcError {
  return new RpcError('CANCELLED', 'CANCELLED', 'the call was cancelled')
}
