import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { VtpmSeen } from '../records/vtpm.ts'
import { ageOfVtpm, newerSeen } from './rollback.ts'

describe('the age of the state of a vTPM', () => {
  it('is unknown without a record, and expected if the state is the recorded one', () => {
    const found = { stateSha256: 'a', resetCount: 5 }
    expect(ageOfVtpm(undefined, found)).toBe('unknown')
    expect(ageOfVtpm({ stateSha256: 'a', resetCount: 90, epoch: 0 }, found)).toBe('expected')
  })

  it('is that of a TPM whose host records each start and each orderly stop', () =>
    fc.assert(
      fc.property(
        // Each run of the TPM: whether its host recorded it, and how it ended.
        fc.array(fc.record({ isRecorded: fc.boolean(), isOrderly: fc.boolean() }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.nat(),
        (runs, pick) => {
          let seen: VtpmSeen | undefined
          let lastRecorded = 0
          for (const [index, { isRecorded, isOrderly }] of runs.entries()) {
            const resetCount = index + 1
            if (!isRecorded) continue
            lastRecorded = resetCount
            seen = {
              resetCount,
              epoch: 0,
              ...(isOrderly && { stateSha256: `end of ${resetCount}` }),
            }
          }
          // Somebody puts the state back that the TPM had at the end of one of its runs.
          const from = pick % (runs.length + 1)
          const age = ageOfVtpm(seen, { stateSha256: `end of ${from}`, resetCount: from + 1 })
          if (seen === undefined) expect(age).toBe('unknown')
          else expect(age === 'older').toBe(from < lastRecorded)
        },
      ),
    ))

  it('is older for a copy from within the last run, if this run has ended orderly', () => {
    const seen = { stateSha256: 'end of 5', resetCount: 5, epoch: 0 }
    expect(ageOfVtpm(seen, { stateSha256: 'in run 5', resetCount: 6 })).toBe('older')
    expect(ageOfVtpm(seen, { stateSha256: 'end of 6', resetCount: 7 })).toBe('newer')
  })
})

it('the newer of two records has the higher epoch, then the higher count, then a hash', () => {
  const record = (epoch: number, resetCount: number, stateSha256?: string): VtpmSeen => ({
    ...{ epoch, resetCount },
    ...(stateSha256 !== undefined && { stateSha256 }),
  })
  const ascending = [record(0, 1), record(0, 1, 'a'), record(0, 2), record(1, 0), record(1, 3)]
  for (const [index, older] of ascending.entries()) {
    expect(newerSeen(older, undefined)).toBe(older)
    for (const newer of ascending.slice(index + 1)) {
      expect(newerSeen(older, newer)).toBe(newer)
      expect(newerSeen(newer, older)).toBe(newer)
    }
  }
})
