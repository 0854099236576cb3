import { expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import { repeatEvery } from './repeat-every.ts'
import { manualClock } from './testing/manual-clock.ts'

it('repeatEvery runs a task repeatedly, one run at a time, until it is stopped', async () => {
  let running = 0
  let mostRunning = 0
  let acts = 0
  const third = Promise.withResolvers<void>()
  const repetition = repeatEvery(systemClock, 1, async () => {
    running += 1
    mostRunning = Math.max(mostRunning, running)
    await systemClock.sleep(2)
    running -= 1
    acts += 1
    if (acts === 3) third.resolve()
  })
  await third.promise
  await repetition.stop()
  const [atStop, stillRunning] = [acts, running]
  await systemClock.sleep(20)
  expect([acts, running]).toEqual([atStop, 0])
  expect([stillRunning, mostRunning]).toEqual([0, 1])
})

it('repeatEvery ends its pause when it is stopped', async () => {
  // The clock does not advance, so a wait for the end of the pause would never return.
  await repeatEvery(manualClock(), 60_000, () => undefined).stop()
})
