import type { Admitted } from '@nkpsim/daemon/operation'

/** Interval of checks on a stream without messages. */
const LOOK_INTERVAL_MS = 1000

/** Passes on messages while the call is admitted. Throws the reason when it no longer is. */
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

/** Aborts a stream when it is no longer admitted, even without messages; clear it at the end. */
export function watchAdmission(
  admission: Pick<Admitted, 'requireStill'> | undefined,
  abort: AbortController,
): NodeJS.Timeout | undefined {
  const requireStill = admission?.requireStill
  if (requireStill === undefined) return undefined
  const timer = setInterval(() => {
    requireStill().catch((error: unknown) => {
      clearInterval(timer)
      abort.abort(error)
    })
  }, LOOK_INTERVAL_MS)
  return timer.unref()
}
