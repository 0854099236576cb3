import { describe, expect, it } from '@jest/globals'
import { type ClusterClock, type MachineClock, sleepUntil, systemClock } from './clock.ts'
import { clusterClockOf, manualClock } from './testing/manual-clock.ts'

describe('the clock of this machine', () => {
  it('shows the time of day, and a time that never goes back', async () => {
    const beforeMs = Date.now()
    const nowMs = systemClock.nowMs()
    expect([beforeMs <= nowMs, nowMs <= Date.now()]).toEqual([true, true])
    const startMs = systemClock.monotonicMs()
    await systemClock.sleep(20)
    expect(systemClock.monotonicMs() - startMs).toBeGreaterThanOrEqual(19)
  })

  it('wakes a sleeper when the signal aborts', async () => {
    const sleep = systemClock.sleep(60_000, AbortSignal.timeout(10))
    await expect(sleep).rejects.toMatchObject({ name: 'AbortError' })
  })
})

it('sleepUntil returns soon after the clock was set beyond the due time, and never before the due time', async () => {
  const machine = manualClock()
  let aheadMs = 0
  const clock = { ...machine, nowMs: () => machine.nowMs() + aheadMs }
  let isAwake = false
  const sleep = sleepUntil(clock, clock.nowMs() + 86_400_000, new AbortController().signal)
  void sleep.then(() => {
    isAwake = true
  })
  await machine.advance(59_999)
  aheadMs = 86_400_000
  expect(isAwake).toBe(false)
  await machine.advance(1)
  expect(isAwake).toBe(true)
})

it('the compiler accepts neither a machine clock for a cluster clock nor a cluster clock for a machine clock', () => {
  const byDays = (clusterClock: ClusterClock) => clusterClock.kind
  const byDeadlines = (machineClock: MachineClock) => machineClock.kind
  const clusterClock = clusterClockOf(systemClock)
  expect([byDays(clusterClock), byDeadlines(systemClock)]).toEqual(['cluster', 'machine'])
  // @ts-expect-error: sessions, alarms and licences count in cluster time
  byDays(systemClock)
  // @ts-expect-error: deadlines and sockets count in machine time
  byDeadlines(clusterClock)
})
