import type { Admitted } from '@nkpsim/daemon/operation'
import type { CallTimer } from '../call-timer.ts'

/** Interval of the checks of a stream that has no messages, ms. */
const LOOK_INTERVAL_MS = 1000

/**
 * Passes messages on while the call is admitted. Then throws the reason why the call is no longer
 * admitted.
 */
export function whileAdmitted<T>(
  messages: AsyncIterable<T>,
  admission: Pick<Admitted, 'requireStill'> | undefined,
): AsyncIterable<T> {
  const requireStill = admission?.requireStill
  return requireStill === undefined ? messages : checked(messages, requireStill)
}

async function* checked<T>(
  messages: AsyncIterable<T>,
  requireStill: () => Promise<void>,
): AsyncGenerator<T> {
  for await (const message of messages) {
    await requireStill()
    yield message
  }
}

/** Returns a function that rejects if the signal has aborted or the call may no longer begin. */
export function stillAdmitted(
  admission: Pick<Admitted, 'requireStill' | 'requireToBegin'> | undefined,
  signal: AbortSignal,
): () => Promise<void> {
  return async () => {
    signal.throwIfAborted()
    await (admission?.requireToBegin ?? admission?.requireStill)?.()
    signal.throwIfAborted()
  }
}

/**
 * Aborts a stream that is no longer admitted, even if no message arrives.
 * @returns a function that ends the checks; call it at the end of the stream
 */
export function watchAdmission(
  admission: Pick<Admitted, 'requireStill'> | undefined,
  abort: AbortController,
  timer: CallTimer,
): () => void {
  const requireStill = admission?.requireStill
  if (requireStill === undefined) return () => undefined
  let isEnded = false
  const look = (): void => {
    requireStill().then(
      () => {
        if (!isEnded) cancel = timer.after(LOOK_INTERVAL_MS, look)
      },
      (error: unknown) => {
        if (!isEnded) abort.abort(error)
      },
    )
  }
  let cancel = timer.after(LOOK_INTERVAL_MS, look)
  return () => {
    isEnded = true
    cancel()
  }
}
