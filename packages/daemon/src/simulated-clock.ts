import type { Clock } from './clock.ts'

/** Longest that a timer of Node waits, 2^31 - 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** How a simulated clock stands. */
export type ClockState = {
  /** Milliseconds since 1970 (UTC). */
  nowMs: number
  /** How much faster than the machine's clock it runs. */
  timeScale: number
  isFrozen: boolean
}

/**
 * A clock whose time can be scaled, stopped, set and moved on. Sleepers wait for simulated time to
 * pass: an advance passes it, a clock that is set only shows another time, as when a real one is
 * put right. Where the machine's clock is set, it follows, unless it is frozen. monotonicMs stays
 * the machine's: deadlines between processes are not simulated.
 */
export type SimulatedClock = Clock & {
  state(): ClockState
  /** Stops time; sleepers sleep on. */
  freeze(): void
  /** Lets a frozen clock run again. */
  resume(): void
  /** Shows another time from now on. */
  set(timeMs: number): void
  /**
   * Lets this much time pass, at least 0, as fast as the machine can: every sleeper wakes at its
   * own moment, and what it does at once is done before time goes on.
   */
  advance(ms: number): Promise<void>
}

type Sleeper = { dueMs: number; wake: () => void }

/**
 * @param machine the clock of the machine, which says how much time has passed
 * @param timeScale simulated seconds in a second of the machine
 * @param offsetMs how far the simulated time is ahead of the machine's at the start
 */
export function createSimulatedClock(
  machine: Clock,
  { timeScale, offsetMs }: { timeScale: number; offsetMs: number },
): SimulatedClock {
  const sleepers = new Set<Sleeper>()
  let anchorMs = machine.monotonicMs()
  /** Simulated time that had passed at the anchor. */
  let passedMs = 0
  const startMs = anchorMs
  let aheadMs = offsetMs
  let isFrozen = false
  let originMs = readOriginMs()
  let timer: NodeJS.Timeout | undefined

  /**
   * The machine's time at the start of this clock: another one once the machine's clock is set, or
   * went on while the machine slept.
   */
  function readOriginMs(): number {
    return machine.nowMs() - (machine.monotonicMs() - startMs)
  }

  const elapsedMs = (): number =>
    passedMs + (isFrozen ? 0 : (machine.monotonicMs() - anchorMs) * timeScale)
  const settle = (): void => {
    passedMs = elapsedMs()
    anchorMs = machine.monotonicMs()
  }
  const nowMs = (): number => {
    if (!isFrozen) originMs = readOriginMs()
    return Math.round(originMs + aheadMs + elapsedMs())
  }

  const arm = (): void => {
    clearTimeout(timer)
    const now = elapsedMs()
    // In the order in which they are due: whoever waits for less sees the world first.
    const due = [...sleepers].filter(({ dueMs }) => dueMs <= now).sort((a, b) => a.dueMs - b.dueMs)
    for (const { wake } of due) wake()
    if (isFrozen || sleepers.size === 0) return
    const next = Math.min(...[...sleepers].map(({ dueMs }) => dueMs))
    timer = setTimeout(arm, Math.min(MAX_TIMER_MS, Math.ceil((next - now) / timeScale)))
  }
  return {
    nowMs,
    monotonicMs: () => machine.monotonicMs(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', abort)
        }
        const abort = (): void => {
          end()
          arm()
          reject(new DOMException('the sleep was aborted', 'AbortError'))
        }
        const sleeper: Sleeper = {
          dueMs: elapsedMs() + ms,
          wake: () => {
            end()
            resolve()
          },
        }
        if (signal?.aborted === true) return abort()
        signal?.addEventListener('abort', abort)
        sleepers.add(sleeper)
        arm()
      }),
    state: () => ({
      nowMs: nowMs(),
      timeScale,
      isFrozen,
    }),
    freeze: () => {
      if (!isFrozen) originMs = Math.round(readOriginMs())
      settle()
      // Whole milliseconds, which add up exactly: who waits for two hours is due when two hours
      // have passed one by one.
      passedMs = Math.ceil(passedMs)
      isFrozen = true
      arm()
    },
    resume: () => {
      settle()
      // It goes on from where it stood.
      if (isFrozen) aheadMs += Math.round(originMs - readOriginMs())
      isFrozen = false
      arm()
    },
    set: (timeMs) => {
      aheadMs += timeMs - nowMs()
    },
    advance: async (ms) => {
      settle()
      const targetMs = passedMs + ms
      for (;;) {
        const next = Math.min(targetMs, ...[...sleepers].map(({ dueMs }) => dueMs))
        settle()
        // Time that is not frozen may have gone beyond by itself.
        passedMs = Math.max(passedMs, next)
        arm()
        await new Promise((resolve) => setImmediate(resolve))
        if (next === targetMs) return
      }
    },
  }
}
