import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { COSTLY, OPERATION_KINDS, type OperationKind } from '../workload/operation.ts'
import { pickWeighted, waitAround, within } from './draw.ts'
import { FAULT_KINDS } from './fault-kinds.ts'
import { drawPlan, planOfImage, USUAL_SIZES } from './plan.ts'

const SEEDS = 300

describe('drawPlan', () => {
  it('draws the same plan for the same seed, and usually another for another seed', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        expect(drawPlan(seed)).toEqual(drawPlan(seed))
        expect({ ...drawPlan(seed), seed: 0 }).not.toEqual({ ...drawPlan(seed + 1), seed: 0 })
      }),
    )
  })

  it('draws a plan within the size limits that always creates, writes and reads VMs', () => {
    const isIn = (value: number, { min, max }: { min: number; max: number }) =>
      value >= min && value <= max
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const plan = drawPlan(seed)
        expect(isIn(plan.hosts.length, USUAL_SIZES.hosts)).toBe(true)
        expect(isIn(plan.vmNames.length, USUAL_SIZES.vms)).toBe(true)
        expect(isIn(plan.operations, USUAL_SIZES.operations)).toBe(true)
        expect(isIn(plan.clients, { min: 1, max: 4 })).toBe(true)
        expect(plan.latencyMs.max).toBeGreaterThanOrEqual(plan.latencyMs.min)
        for (const kind of ['createProvider', 'createVm', 'writeDisk', 'readDisk'] as const)
          expect(plan.weights[kind]).toBeGreaterThan(0)
      }),
    )
  })

  it('draws each kind of fault for some seeds only, each kind of operation, and runs without any fault', () => {
    const plans = Array.from({ length: SEEDS }, (_, seed) => drawPlan(seed))
    for (const kind of FAULT_KINDS) {
      const count = plans.filter(({ faultGapsMs }) => faultGapsMs[kind] !== undefined).length
      expect([kind, count > 0.3 * SEEDS && count < 0.6 * SEEDS]).toEqual([kind, true])
    }
    for (const kind of OPERATION_KINDS)
      expect(plans.some(({ weights }) => weights[kind] > 0)).toBe(true)
    const isQuiet = ({ faultGapsMs }: (typeof plans)[number]) =>
      Object.values(faultGapsMs).every((gap) => gap === undefined)
    expect(plans.some(isQuiet)).toBe(true)
  })
})

it('runs with the same hosts begin from one image, and some runs begin with empty disks', () => {
  const plans = Array.from({ length: SEEDS }, (_, seed) => drawPlan(seed))
  const fromImages = plans.filter(({ startsEmpty }) => !startsEmpty)
  const images = new Set(fromImages.map((plan) => JSON.stringify(planOfImage(plan))))
  const { max, min } = USUAL_SIZES.hosts
  expect(images.size).toBe(2 * (max - min + 1))
  const fromEmptyDisks = plans.length - fromImages.length
  expect(fromEmptyDisks > 0.05 * SEEDS && fromEmptyDisks < 0.2 * SEEDS).toBe(true)
})

it('each kind of costly operation is drawn for some seeds only, and its limit is known', () => {
  const plans = Array.from({ length: SEEDS }, (_, seed) => drawPlan(seed)).filter(
    ({ startsEmpty }) => !startsEmpty,
  )
  for (const [kind, most] of COSTLY.flatMap((group) => Object.entries(group))) {
    const having = plans.filter(({ weights }) => weights[kind as OperationKind] > 0)
    const part = having.length / plans.length
    expect([kind, part > 0.25 && part < 0.55]).toEqual([kind, true])
    for (const { limits } of having) expect(limits[kind as OperationKind]).toBe(most)
  }
})

describe('the draws', () => {
  it('have the given bounds, weights and means', () => {
    const random = seededRandom('draws')
    const numbers = Array.from({ length: 2000 }, () => within(random, 3, 5))
    expect([...new Set(numbers)].toSorted()).toEqual([3, 4, 5])
    const keys = Array.from({ length: 2000 }, () => pickWeighted(random, { a: 0, b: 1, c: 9 }))
    expect(keys.includes('a')).toBe(false)
    const count = keys.filter((key) => key === 'b').length
    expect(count > 120 && count < 280).toBe(true)
    const waits = Array.from({ length: 5000 }, () => waitAround(random, 1000))
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length
    expect(mean > 900 && mean < 1100).toBe(true)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1)
  })
})
