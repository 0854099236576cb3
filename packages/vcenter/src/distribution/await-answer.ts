import type { MachineClock } from '@nkpsim/daemon'

/** How long a host has to tell its state, and to acknowledge one. */
export const ANSWER_MS = 10_000

/** A deadline for the next answer of a host. */
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
