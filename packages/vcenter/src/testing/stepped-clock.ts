import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ClusterClock } from '@nkpsim/effects'

/** A clock whose time changes only when a test advances it. */
export type SteppedClock = ClusterClock & {
  /**
   * Wakes each sleeper at its own time, in order. After each wake-up, waits until the sleeper
   * sleeps again.
   */
  advance(ms: number): Promise<void>
  /**
   * Sets the time as an administrator does. Sleepers do not wake at times in between. All sleepers
   * that are due wake at the end.
   */
  jump(toMs: number): Promise<void>
}

const SETTLE_TURNS = 5

export function steppedClock(startMs: number): SteppedClock {
  let nowMs = startMs
  const sleepers = new Set<{ atMs: number; wake: () => void }>()
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < SETTLE_TURNS; turn++) await nextTurn()
  }
  const advanceTo = async (endMs: number): Promise<void> => {
    await settle()
    for (;;) {
      const next = [...sleepers].toSorted((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > endMs) break
      nowMs = Math.max(nowMs, next.atMs)
      sleepers.delete(next)
      next.wake()
      await settle()
    }
    nowMs = endMs
  }
  return {
    kind: 'cluster',
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve }
        const abort = (): void => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        if (signal?.aborted) return abort()
        sleepers.add(sleeper)
        signal?.addEventListener('abort', abort, { once: true })
      }),
    advance: (ms) => advanceTo(nowMs + ms),
    jump: (toMs) => {
      nowMs = toMs
      return advanceTo(toMs)
    },
  }
}
