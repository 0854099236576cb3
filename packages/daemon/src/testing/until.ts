import { setTimeout as delay } from 'node:timers/promises'
import { inspect, isDeepStrictEqual } from 'node:util'
import { PATIENCE_MS } from './patience.ts'

const PAUSE_MS = 20

/**
 * Looks again and again until what it sees is wanted, or true.
 * @returns what is wanted
 * @throws Error with what it saw last, after PATIENCE_MS, and whatever a look throws
 */
export async function until<T, Wanted extends T>(
  look: () => T | Promise<T>,
  isWanted: (seen: T) => seen is Wanted,
): Promise<Wanted>
export async function until<T>(
  look: () => T | Promise<T>,
  isWanted?: (seen: T) => boolean,
): Promise<T>
export async function until<T>(
  look: () => T | Promise<T>,
  isWanted: (seen: T) => boolean = (seen) => seen === true,
): Promise<T> {
  const deadlineMs = performance.now() + PATIENCE_MS
  for (;;) {
    const seen = await look()
    if (isWanted(seen)) return seen
    if (performance.now() > deadlineMs) throw new Error(`never: ${look}; still ${inspect(seen)}`)
    await delay(PAUSE_MS)
  }
}

/**
 * Asks again and again until the answer is the one expected.
 * @throws Error with both, after PATIENCE_MS, and whatever a question throws
 */
export async function untilEqual<T>(ask: () => T | Promise<T>, expected: unknown): Promise<void> {
  // Arrays that Node made have another prototype than those of a test.
  const options = { skipPrototype: true }
  await until(ask, (answer) => isDeepStrictEqual(answer, expected, options))
}
