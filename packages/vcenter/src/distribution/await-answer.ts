import type { MachineClock } from '@nkpsim/daemon'

/** Time in which a host must report its state, and in which it must acknowledge a desired state. */
export const ANSWER_MS = 10_000

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
