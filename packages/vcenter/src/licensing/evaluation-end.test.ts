import { expect, it } from '@jest/globals'
import { createSimulatedClock } from '@nkpsim/daemon'
import { manualClock, untilEqual } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { simulatedStore } from '../testing/models.ts'
import { EVALUATION_MS } from './editions.ts'
import { watchEvaluation } from './evaluation-end.ts'
import { beginEvaluation } from './licenses.ts'

it('vCenter sends hosts a new generation after a start that comes after the end of the evaluation', async () => {
  const store = await simulatedStore()
  const clusterClock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  await beginEvaluation(store, clusterClock.nowMs())
  const { generation } = store.snapshot()
  await watchEvaluation({ store, clusterClock, machineClock: systemClock }).stop()
  expect(store.snapshot().generation).toBe(generation)
  clusterClock.set(clusterClock.nowMs() + EVALUATION_MS)
  await watchEvaluation({ store, clusterClock, machineClock: systemClock }).stop()
  expect(store.snapshot().generation).toBe(generation + 1)
  store.close()
})

it('vCenter sends hosts a new generation each time the clock passes the end of the evaluation', async () => {
  const store = await simulatedStore()
  const startMs = 1_790_000_000_000
  const machineClock = manualClock(startMs)
  const clusterClock = createSimulatedClock(machineClock, { timeScale: 1, offsetMs: 0 })
  await beginEvaluation(store, startMs)
  const { generation } = store.snapshot()
  const watch = watchEvaluation({ store, clusterClock, machineClock })
  const reaches = (expected: number) =>
    untilEqual(async () => {
      await machineClock.advance(60_000)
      return store.snapshot().generation
    }, expected)
  clusterClock.set(startMs + EVALUATION_MS)
  await reaches(generation + 1)
  clusterClock.set(startMs)
  await reaches(generation + 2)
  clusterClock.set(startMs + EVALUATION_MS)
  await reaches(generation + 3)
  await watch.stop()
  store.close()
})
