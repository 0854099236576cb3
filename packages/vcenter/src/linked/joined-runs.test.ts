import { describe, expect, it } from '@jest/globals'
import { joinedRuns } from './joined-runs.ts'

describe('a task with many callers', () => {
  it('runs once at a time, and once more for all callers that came during a run', async () => {
    const runs: PromiseWithResolvers<void>[] = []
    const run = joinedRuns(() => {
      const held = Promise.withResolvers<void>()
      runs.push(held)
      return held.promise
    })
    const first = run()
    const others = Array.from({ length: 1000 }, run)
    expect(runs).toHaveLength(1)
    runs[0]?.resolve()
    await first
    runs[1]?.resolve()
    await Promise.all(others)
    expect(runs).toHaveLength(2)
    const later = run()
    runs[2]?.resolve()
    await later
    expect(runs).toHaveLength(3)
  })

  it('runs again after a failure for the callers that came during the failed run', async () => {
    let runs = 0
    const run = joinedRuns(async () => {
      runs++
      if (runs === 1) throw new Error('the first fails')
    })
    const first = run()
    const second = run()
    await expect(first).rejects.toThrow('the first fails')
    await second
    expect(runs).toBe(2)
  })
})
