import { expect, it } from '@jest/globals'
import { sleepUntil } from './sleep-until.ts'
import { manualClock } from './testing/manual-clock.ts'

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
