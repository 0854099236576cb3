import { expect, it } from '@jest/globals'
import { createSimulatedClock, systemClock } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { storeIn } from '../testing/models.ts'
import { EVALUATION_MS } from './editions.ts'
import { watchEvaluation } from './evaluation-end.ts'
import { beginEvaluation } from './licenses.ts'

it('sends hosts a new generation after a start that comes after the end of the evaluation', async () => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  const clusterClock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  await beginEvaluation(store, clusterClock.nowMs())
  const { generation } = store.snapshot()
  await watchEvaluation({ store, clusterClock }).stop()
  expect(store.snapshot().generation).toBe(generation)
  clusterClock.set(clusterClock.nowMs() + EVALUATION_MS)
  await watchEvaluation({ store, clusterClock }).stop()
  expect(store.snapshot().generation).toBe(generation + 1)
  store.close()
})
