import type { Admission } from './guard.ts'

/** How often a stream on which nothing comes is looked at. */
const LOOK_INTERVAL_MS = 1000

/** Hands messages on as long as the call is admitted. Throws what ended that. */
export function whileAdmitted<T>(
  messages: AsyncIterable<T>,
  admission: Pick<Admission, 'requireStill'> | undefined,
): AsyncIterable<T> {
  const requireStill = admission?.requireStill
  return requireStill === undefined ? messages : checked(messages, requireStill)
}

async function* checked<T>(
  messages: AsyncIterable<T>,
  requireStill: () => void,
): AsyncGenerator<T> {
  for await (const message of messages) {
    requireStill()
    yield message
  }
}

/**
 * Aborts a stream once it is admitted no longer, though nothing comes on it; to be cleared when it
 * has ended.
 */
export function watchAdmission(
  admission: Pick<Admission, 'requireStill'> | undefined,
  abort: AbortController,
): NodeJS.Timeout | undefined {
  if (admission?.requireStill === undefined) return undefined
  const timer = setInterval(() => {
    try {
      admission.requireStill?.()
    } catch (error) {
      clearInterval(timer)
      abort.abort(error)
    }
  }, LOOK_INTERVAL_MS)
  return timer.unref()
}
