import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  BEAT_MS,
  DEAD_MS,
  decideLock,
  isAbsent,
  LEASE_MS,
  type Sightings,
  withSighting,
} from './liveness.ts'

const RUN = 'run-1'
const seen = (beats: readonly number[], stepMs = BEAT_MS): Sightings =>
  beats.reduce<Sightings>(
    (history, beat, index) =>
      withSighting(history, { atMs: index * stepMs, incarnation: RUN, beat, hasEnded: false }),
    [],
  )

describe('a run of a host', () => {
  it('is unknown at first, alive while its heartbeat changes, and dead after 12 s without', () => {
    expect(decideLock([], RUN)).toBe('unknown')
    expect(decideLock(seen([4]), RUN)).toBe('unknown')
    expect(decideLock(seen([4, 4, 4]), RUN)).toBe('unknown')
    expect(decideLock(seen([4, 5]), RUN)).toBe('alive')
    expect(decideLock(seen([4, 5, 5, 5, 5, 5]), RUN)).toBe('alive')
    expect(decideLock(seen([4, 5, 5, 5, 5, 5, 5, 5]), RUN)).toBe('dead')
    expect(decideLock(seen([5, 5, 5, 5, 5, 5, 5]), RUN)).toBe('dead')
  })

  it('has ended if it says so, or if its host has another run', () => {
    const last = { atMs: 9, incarnation: RUN, beat: 9, hasEnded: true }
    expect(decideLock([...seen([1, 2]), last], RUN)).toBe('ended')
    expect(decideLock(seen([1, 2]), 'run-0')).toBe('ended')
  })

  it('is not dead for an observer that slept between its looks', () => {
    expect(decideLock(seen([5, 5], 3_600_000), RUN)).toBe('unknown')
    expect(decideLock(seen([4, 5, 5, 5], 60_000), RUN)).toBe('alive')
  })

  it('is unknown without its heartbeat file, however long', () => {
    const none = Array.from({ length: 9 }, (_, index) => ({
      ...{ atMs: index * BEAT_MS, incarnation: '', beat: 0, hasEnded: false },
    })).reduce<Sightings>(withSighting, [])
    expect(decideLock(none, RUN)).toBe('unknown')
    expect(isAbsent(none)).toBe(true)
    expect(isAbsent(none.slice(-3))).toBe(false)
  })
})

/** Pauses of a machine in its own time: after which step, and how long, ms. */
const pauses = fc.array(fc.tuple(fc.nat(40), fc.nat(20_000)), { maxLength: 4 })

/** Returns the instants of a repeated task on a machine, in the time of the simulation. */
function instants(
  { startMs, rate, stops }: { startMs: number; rate: number; stops: readonly [number, number][] },
  count = 60,
): number[] {
  let nowMs = startMs
  return Array.from({ length: count }, (_, step) => {
    const pausedMs = stops.find(([at]) => at === step)?.[1] ?? 0
    nowMs += BEAT_MS / rate + pausedMs
    return nowMs
  })
}

it('a lock is never broken while the lease of its owner lasts, whatever the clocks and pauses', () => {
  const rate = fc.double({ min: 0.85, max: 1.15, noNaN: true })
  const machine = fc.record({ startMs: fc.nat(BEAT_MS), rate, stops: pauses })
  fc.assert(
    fc.property(machine, machine, fc.nat(29), (owner, observer, lastBeat) => {
      const beats = instants(owner).slice(0, lastBeat + 1)
      // The owner's clock decides when its lease ends. It counts from the start of a heartbeat.
      const endMs = (beats.at(-1) ?? 0) + LEASE_MS / owner.rate
      let history: Sightings = []
      for (const atMs of instants(observer, 150)) {
        const beat = beats.filter((each) => each <= atMs).length
        const own = atMs * observer.rate
        // Before its first heartbeat, the run has no file.
        const incarnation = beat === 0 ? '' : RUN
        history = withSighting(history, { atMs: own, incarnation, beat, hasEnded: false })
        const isOver = beats.some(
          (each, index) =>
            each <= atMs &&
            each + LEASE_MS / owner.rate <= atMs &&
            (beats[index + 1] ?? Number.POSITIVE_INFINITY) > atMs,
        )
        if (decideLock(history, RUN) === 'dead') expect(isOver || atMs > endMs).toBe(true)
      }
      expect(decideLock(history, RUN)).toBe('dead')
    }),
    { numRuns: 100 },
  )
})

it('a dead host is noticed within 15 s of regular looks', () => {
  const looks = Math.ceil(DEAD_MS / BEAT_MS) + 1
  expect(looks * BEAT_MS).toBeLessThanOrEqual(15_000)
})
