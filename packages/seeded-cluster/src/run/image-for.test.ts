import { expect, it } from '@jest/globals'
import { drawPlan } from '../plan/plan.ts'
import { imageFor } from './image-for.ts'

it('a run that begins with empty disks has no image', async () => {
  const plan = { ...drawPlan(1), startsEmpty: true }
  expect(await imageFor(plan)).toBe(undefined)
})
