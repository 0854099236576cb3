import { describe, expect, it } from '@jest/globals'
import { type ClusterClock, type MachineClock, systemClock } from './clock.ts'

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
    const aborted = AbortSignal.abort()
    for (const ms of [0, 1])
      await expect(systemClock.sleep(ms, aborted)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('lets the work that is ready run during a sleep of 0 ms', async () => {
    let hasRun = false
    setImmediate(() => {
      hasRun = true
    })
    await systemClock.sleep(0)
    expect(hasRun).toBe(true)
  })
})

it('the compiler accepts neither a machine clock for a cluster clock nor a cluster clock for a machine clock', () => {
  const byDays = (clusterClock: ClusterClock) => clusterClock.kind
  const byDeadlines = (machineClock: MachineClock) => machineClock.kind
  const clusterClock = { ...systemClock, kind: 'cluster' } as const
  expect([byDays(clusterClock), byDeadlines(systemClock)]).toEqual(['cluster', 'machine'])
  // @ts-expect-error: sessions, alarms and licences count in cluster time
  byDays(systemClock)
  // @ts-expect-error: deadlines and sockets count in machine time
  byDeadlines(clusterClock)
})
