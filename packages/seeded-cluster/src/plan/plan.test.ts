import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { OPERATION_KINDS } from '../workload/operation.ts'
import { pickWeighted, waitAround, within } from './draw.ts'
import { FAULT_KINDS } from './fault-kinds.ts'
import { drawPlan, USUAL_SIZES } from './plan.ts'

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
