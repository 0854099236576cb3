import type { CallTimer } from './call-timer.ts'

/** Time and timers of this machine. */
export const systemTimer: CallTimer = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs)
    return () => clearTimeout(timer)
  },
}
