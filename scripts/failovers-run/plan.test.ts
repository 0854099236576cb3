import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { FAILURES, planFailures } from './plan.ts'

const planOf = (seed: string, count: number) => planFailures(count, seededRandom(seed))

describe('planFailures', () => {
  it('has all kinds equally often', () => {
    const counts = Map.groupBy(planOf('1', 72), (failure) => failure)
    expect([...counts.values()].map(({ length }) => length)).toEqual(FAILURES.map(() => 12))
    expect(new Set(planOf('2', 3)).size).toBe(3)
  })

  it('repeats the order of a seed, and has other orders for others', () => {
    expect(planOf('1', 60)).toEqual(planOf('1', 60))
    const orders = ['1', '2', '3', '4', '5', '6'].map((seed) => planOf(seed, 60).join())
    expect(new Set(orders).size).toBe(6)
  })
})
