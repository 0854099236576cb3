import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findDoubleRuns } from './powered-on.ts'

const run = { vm: 'vm-1', host: 'esx-1', fromMs: 0, toMs: 10 }

describe('findDoubleRuns', () => {
  it('accepts runs one after the other, repeated reports of one host, and other VMs', () => {
    expect(
      findDoubleRuns([
        run,
        { ...run, fromMs: 5, toMs: 8 },
        { ...run, host: 'esx-2', fromMs: 10, toMs: undefined },
        { ...run, vm: 'vm-2', host: 'esx-3', fromMs: 5 },
      ]),
    ).toEqual([])
  })

  it('reports a VM on two hosts at the same time', () => {
    const other = { ...run, host: 'esx-2', fromMs: 9, toMs: 11 }
    expect(findDoubleRuns([other, run])).toEqual([
      'vm-1 was powered on on esx-2 at 9 ms, and on esx-1',
    ])
    expect(
      findDoubleRuns([
        { ...run, toMs: undefined },
        { ...other, fromMs: 999 },
      ]),
    ).toHaveLength(1)
  })

  it('reports something exactly if two runs of different hosts overlap', () => {
    const drawn = fc.record({
      host: fc.constantFrom('esx-1', 'esx-2', 'esx-3'),
      fromMs: fc.nat(30),
      lengthMs: fc.integer({ min: 1, max: 10 }),
    })
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 6 }), (all) => {
        const runs = all.map(({ host, fromMs, lengthMs }) => ({
          ...{ vm: 'vm-1', host, fromMs, toMs: fromMs + lengthMs },
        }))
        const overlaps = runs.some((a) =>
          runs.some((b) => a.host !== b.host && a.fromMs < b.toMs && b.fromMs < a.toMs),
        )
        expect(findDoubleRuns(runs).length > 0).toBe(overlaps)
      }),
    )
  })
})
