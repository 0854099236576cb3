import type { MachineClock } from '@nkpsim/effects'

/**
 * Time in which a host must report its state, and in which it must acknowledge or refuse a desired
 * state. A host whose TPM does not answer waits 20 s for the TPM at each step, and must still be
 * able to answer in time.
 */
export const ANSWER_MS = 60_000

/** Starts and stops the deadline for a host's next answer. */
export function awaitAnswer(machineClock: MachineClock, onSilence: () => void) {
  let waiting: AbortController | undefined
  return {
    expect: (): void => {
      waiting?.abort()
      waiting = new AbortController()
      machineClock.sleep(ANSWER_MS, waiting.signal).then(onSilence, () => undefined)
    },
    settle: (): void => waiting?.abort(),
  }
}
