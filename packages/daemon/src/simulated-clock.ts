import { type ClusterClock, createDueQueue, type MachineClock } from '@nkpsim/effects'

/** Maximum timer of Node.js: 2^31 - 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** All sleeps share these reasons, because a new DOMException costs more than a sleep does. */
const REARMED = new Error('the alarm was set again')
const ABORTED = new DOMException('the sleep was aborted', 'AbortError')

/** State of a simulated clock. */
export type ClockState = {
  /** Milliseconds since 1970 (UTC). */
  nowMs: number
  /** Factor by which it runs faster than the machine's clock. */
  timeScale: number
  isFrozen: boolean
}

/**
 * A clock that can be scaled, frozen, set and advanced. Sleepers wait for simulated time to pass.
 * Advancing the clock makes time pass; setting the clock only shows another time. Unless frozen,
 * the clock follows changes of the machine's clock. monotonicMs is the machine's, because deadlines
 * between processes are not simulated.
 */
export type SimulatedClock = ClusterClock & {
  state(): ClockState
  /** Stops time. Sleepers keep sleeping. */
  freeze(): void
  /** Lets a frozen clock run again. */
  resume(): void
  /** Shows another time from now on. */
  set(timeMs: number): void
  /** Runs at another speed from now on. Sleepers keep the rest of their simulated time. */
  scale(timeScale: number): void
  /**
   * Moves time forward by at least 0 ms, as fast as the machine can. Every sleeper wakes at its own
   * time, and its immediate work ends before time moves on.
   */
  advance(ms: number): Promise<void>
}

/**
 * Creates a simulated clock.
 * @param machine clock of the machine, which measures the passing time
 * @param timeScale simulated seconds per second of the machine
 * @param offsetMs difference between simulated time and machine time at the start
 */
export function createSimulatedClock(
  machine: MachineClock,
  { offsetMs, ...initial }: { timeScale: number; offsetMs: number },
): SimulatedClock {
  let { timeScale } = initial
  /** What wakes each sleeper, by the simulated time elapsed when it is due. */
  const sleepers = createDueQueue<() => void>()
  let anchorMs = machine.monotonicMs()
  /** Simulated time elapsed at the anchor. */
  let passedMs = 0
  const startMs = anchorMs
  let aheadMs = offsetMs
  let isFrozen = false
  let originMs = readOriginMs()
  /** The sleep until a sleeper is due, or until an earlier time. */
  let alarm: { cancel: AbortController; atMs: number } | undefined
  /** Number of calls of advance that run. They wake the sleepers, so no alarm is needed. */
  let advancing = 0

  /**
   * Returns the machine's time at the start of this clock. It changes when somebody sets the
   * machine's clock, or after the machine has slept.
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

  const cancelAlarm = (): void => {
    alarm?.cancel.abort(REARMED)
    alarm = undefined
  }
  const arm = (): void => {
    const now = elapsedMs()
    for (let next = sleepers.first(); next !== undefined; next = sleepers.first()) {
      if (next.dueMs > now) break
      sleepers.remove(next)
      next.value()
    }
    const next = sleepers.first()
    if (isFrozen || advancing > 0 || next === undefined) {
      cancelAlarm()
      return
    }
    const waitMs = Math.min(MAX_TIMER_MS, Math.ceil((next.dueMs - now) / timeScale))
    const atMs = machine.monotonicMs() + waitMs
    if (alarm !== undefined) {
      // An alarm that rings too early is set again then.
      if (alarm.atMs <= atMs) return
      cancelAlarm()
    }
    const own = { cancel: new AbortController(), atMs }
    alarm = own
    const ring = (): void => {
      if (alarm === own) alarm = undefined
      arm()
    }
    machine.sleep(waitMs, own.cancel.signal).then(ring, () => undefined)
  }
  return {
    kind: 'cluster',
    nowMs,
    monotonicMs: () => machine.monotonicMs(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(ABORTED)
        const abort = (): void => {
          sleepers.remove(sleeper)
          if (sleepers.first() === undefined) cancelAlarm()
          reject(ABORTED)
        }
        const sleeper = sleepers.add(elapsedMs() + ms, () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        })
        signal?.addEventListener('abort', abort, { once: true })
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
      // Whole milliseconds add up exactly. A sleeper of two hours is due after two advances of an
      // hour.
      passedMs = Math.ceil(passedMs)
      isFrozen = true
      arm()
    },
    resume: () => {
      settle()
      // The clock continues at the time where it was frozen.
      if (isFrozen) aheadMs += Math.round(originMs - readOriginMs())
      isFrozen = false
      arm()
    },
    set: (timeMs) => {
      aheadMs += timeMs - nowMs()
    },
    scale: (next) => {
      settle()
      timeScale = next
      arm()
    },
    advance: async (ms) => {
      settle()
      const targetMs = passedMs + ms
      advancing++
      try {
        for (;;) {
          const next = Math.min(targetMs, sleepers.first()?.dueMs ?? targetMs)
          settle()
          // If the clock is not frozen, time may already have passed this point.
          passedMs = Math.max(passedMs, next)
          arm()
          await machine.sleep(0)
          if (next === targetMs) return
        }
      } finally {
        advancing--
        arm()
      }
    },
  }
}
