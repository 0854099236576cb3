import { setTimeout as delay } from 'node:timers/promises'
import { inspect, isDeepStrictEqual } from 'node:util'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const POLL_MS = 10

/**
 * Asks again and again until the answer is the one expected; fails with the last answer when the
 * time is over.
 */
export async function eventually(
  ask: () => unknown,
  expected: unknown,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (isDeepStrictEqual(answer, expected)) return
    if (performance.now() > deadlineMs)
      throw new Error(`expected ${inspect(expected)} in ${timeoutMs} ms, got ${inspect(answer)}`)
    await delay(POLL_MS)
  }
}
