import { describe, expect, it } from '@jest/globals'
import { systemClock } from './clock.ts'

describe('the clock of this machine', () => {
  it('tells the time, and a time that only grows', async () => {
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
