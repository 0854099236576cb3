import type { MachineClock } from '@nkpsim/effects'

/** Time as calls need it. A network decides how timers run. */
export type CallTimer = Pick<MachineClock, 'nowMs' | 'monotonicMs'> & {
  /**
   * Calls a function once after this time. The returned function cancels the timer; it may be
   * called repeatedly.
   */
  after(delayMs: number, act: () => void): () => void
}

/** All timers share this reason, because a new DOMException costs as much as the rest of a call. */
const CANCELLED = new Error('the timer was cancelled')

/** Returns the time and timers of a clock. */
export function timerOf(clock: MachineClock): CallTimer {
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, act) => {
      const ended = new AbortController()
      let isOver = false
      clock.sleep(delayMs, ended.signal).then(
        () => {
          if (isOver) return
          isOver = true
          act()
        },
        () => undefined,
      )
      return () => {
        if (isOver) return
        isOver = true
        ended.abort(CANCELLED)
      }
    },
  }
}
