import { expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { runVsanSeed } from './run-vsan-seed.ts'
import { drawSwarmOptions, VSAN_FAULTS } from './swarm-options.ts'

/** All of them together have each kind of fault, encryption and folders. */
const SEEDS = [1, 2, 3, 4, 6, 8]

it.each(SEEDS)('a vSAN swarm keeps its promises: seed %d', async (seed) => {
  const { problems, events } = await runVsanSeed(seed)
  expect(problems).toEqual([])
  expect(events).toBeGreaterThan(50)
})

it('the seeds of the test have each kind of fault, with and without encryption', () => {
  const drawn = SEEDS.map((seed) => drawSwarmOptions(seededRandom(`vSAN swarm ${seed}`)))
  const kinds = new Set(drawn.flatMap(({ faults }) => faults))
  expect(VSAN_FAULTS.filter((kind) => !kinds.has(kind))).toEqual([])
  expect(new Set(drawn.map(({ isEncrypted }) => isEncrypted)).size).toBe(2)
  expect(drawn.some(({ hasFolder }) => hasFolder)).toBe(true)
})

it('the same seed does the same again', async () => {
  const [first, again] = [await runVsanSeed(4), await runVsanSeed(4)]
  expect(again.timeline).toEqual(first.timeline)
  expect(again.digest).toBe(first.digest)
})
