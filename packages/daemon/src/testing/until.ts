import { setTimeout as delay } from 'node:timers/promises'
import { inspect, isDeepStrictEqual } from 'node:util'
import { PATIENCE_MS } from './patience.ts'

const PAUSE_MS = 20

/**
 * Calls a function repeatedly until it returns a wanted value (default: true).
 * @returns the wanted value
 * @throws Error with the last value after PATIENCE_MS; errors of the function
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
 * Calls a function repeatedly until it returns the expected value.
 * @throws Error with both values after PATIENCE_MS; errors of the function
 */
export async function untilEqual<T>(ask: () => T | Promise<T>, expected: unknown): Promise<void> {
  // Arrays made by Node.js have another prototype than arrays of a test.
  const options = { skipPrototype: true }
  await until(ask, (answer) => isDeepStrictEqual(answer, expected, options))
}
