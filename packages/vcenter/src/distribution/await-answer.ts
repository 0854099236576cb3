import type { MachineClock } from '@nkpsim/daemon'

/** Time for a host to report its state, and to acknowledge a desired state. */
export const ANSWER_MS = 10_000

/** Starts and stops the deadline for the next answer of a host. */
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
