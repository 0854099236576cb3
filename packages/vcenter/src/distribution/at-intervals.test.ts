import { describe, expect, it } from '@jest/globals'
import type { MachineClock } from '@nkpsim/effects'
import { atIntervals } from './at-intervals.ts'

/** Returns a clock whose pauses end only when the test ends them. */
function heldPauses() {
  const ends: (() => void)[] = []
  const lengthsMs: number[] = []
  let nowMs = 0
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      ends.push(resolve)
      lengthsMs.push(ms)
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  const clock: MachineClock = {
    kind: 'machine',
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep,
  }
  return {
    ...clock,
    advance: (ms: number) => {
      nowMs += ms
    },
    lengthsMs,
    count: () => ends.length,
    endLast: async () => {
      ends.at(-1)?.()
      await settled()
    },
  }
}

/** Resolves when all pending promises have settled. The tests wait for nothing else. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a value that is offered', () => {
  it('is taken immediately; of several values that arrive in a pause, only the newest is taken', async () => {
    const pauses = heldPauses()
    const taken: number[] = []
    const { offer } = atIntervals(pauses, 250, async (value: number) => void taken.push(value))
    for (let value = 1; value <= 1000; value++) await offer(value)
    expect([taken, pauses.count()]).toEqual([[1], 1])
    await pauses.endLast()
    expect([taken, pauses.count()]).toEqual([[1, 1000], 2])
    await pauses.endLast()
    await offer(1001)
    expect([taken, pauses.count()]).toEqual([[1, 1000, 1001], 3])
  })

  it('is taken after a longer pause if the previous value took long', async () => {
    const pauses = heldPauses()
    const { offer } = atIntervals(pauses, 250, async (tookMs: number) => pauses.advance(tookMs))
    await offer(1)
    await offer(300)
    await pauses.endLast()
    expect(pauses.lengthsMs).toEqual([250, 2700])
  })

  it('is still taken if the source ends during the pause', async () => {
    const taken: number[] = []
    const { offer, end } = atIntervals(
      heldPauses(),
      250,
      async (value: number) => void taken.push(value),
    )
    for (const value of [1, 2, 3]) await offer(value)
    await end()
    expect(taken).toEqual([1, 3])
  })

  it('is never taken together with another value, even at the end', async () => {
    const pauses = heldPauses()
    const steps: string[] = []
    const releases: (() => void)[] = []
    const { offer, end } = atIntervals(pauses, 250, async (value: number) => {
      steps.push(`${value} begins`)
      await new Promise<void>((resolve) => releases.push(resolve))
      steps.push(`${value} ends`)
    })
    const first = offer(1)
    await settled()
    await offer(2)
    const ended = end()
    await settled()
    expect(steps).toEqual(['1 begins'])
    releases[0]?.()
    await first
    await settled()
    releases[1]?.()
    await ended
    expect(steps).toEqual(['1 begins', '1 ends', '2 begins', '2 ends'])
  })
})
