import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/** Time for QEMU to answer, or to send the next bytes, on a machine that is busy, ms. */
const ANSWER_MS = 120_000

/**
 * Waits for a QEMU, which may be stopped or broken.
 * @throws EsxiError GUEST_FAILED if it takes too long; reason of the signal
 */
export async function answerInTime<T>(
  answer: Promise<T>,
  clock: Pick<MachineClock, 'sleep'>,
  signal?: AbortSignal,
): Promise<T> {
  const done = new AbortController()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  signal?.addEventListener('abort', () => reject(signal.reason), {
    ...{ once: true, signal: done.signal },
  })
  if (signal?.aborted === true) reject(signal.reason)
  const late = clock.sleep(ANSWER_MS, done.signal).then(() => {
    throw new EsxiError('GUEST_FAILED', `QEMU did not answer within ${ANSWER_MS / 1000} s`)
  })
  try {
    return await Promise.race([answer, late, aborted])
  } finally {
    done.abort()
  }
}
