import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { VtpmSeen } from '../records/vtpm.ts'
import { ageOfVtpm, newerSeen, stepCountOf } from './rollback.ts'

describe('the age of the state of a vTPM', () => {
  it('is unknown without a record, and expected if the state is the recorded one', () => {
    const found = { stateSha256: 'a', resetCount: 5, stepCount: 0 }
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
          const found = { stateSha256: `end of ${from}`, resetCount: from, stepCount: 0 }
          const age = ageOfVtpm(seen, found)
          if (seen === undefined) expect(age).toBe('unknown')
          else expect(age === 'older').toBe(from < lastRecorded)
        },
      ),
    ))

  it('is older for a copy from within the last run, if this run has ended orderly', () => {
    const seen = { stateSha256: 'end of 5', resetCount: 5, stepCount: 1, epoch: 0 }
    const age = (stateSha256: string, resetCount: number) =>
      ageOfVtpm(seen, { stateSha256, resetCount, stepCount: 0 })
    expect(age('in run 5', 5)).toBe('older')
    expect(age('end of 6', 6)).toBe('newer')
  })

  it('follows from the count of steps while the vTPM continues without a reset', () => {
    const age = (seenCount: number, stepCount: number) => {
      const stateSha256 = seenCount % 2 === 0 ? undefined : `step ${seenCount}`
      const seen = {
        resetCount: 5,
        stepCount: seenCount,
        epoch: 0,
        ...(stateSha256 && { stateSha256 }),
      }
      return ageOfVtpm(seen, { stateSha256: `step ${stepCount}`, resetCount: 5, stepCount })
    }
    expect([age(1, 1), age(1, 2), age(1, 3), age(3, 1), age(3, 2)]).toEqual([
      'expected',
      'newer',
      'newer',
      'older',
      'older',
    ])
    // The host recorded a start, but no end.
    expect([age(2, 1), age(2, 2), age(2, 3)]).toEqual(['older', 'newer', 'newer'])
  })

  it('has steps only if the configuration is about this state', () => {
    const found = { stateSha256: 'a', resetCount: 5 }
    expect(stepCountOf(undefined, found)).toBe(0)
    expect(stepCountOf({ resetCount: 5, stepCount: 3, stateSha256: 'a' }, found)).toBe(3)
    expect(stepCountOf({ resetCount: 5, stepCount: 3, stateSha256: 'b' }, found)).toBe(0)
    expect(stepCountOf({ resetCount: 4, stepCount: 3, stateSha256: 'a' }, found)).toBe(0)
    expect(stepCountOf({ resetCount: 5, stepCount: 2 }, found)).toBe(2)
  })
})

it('the newer of two records has the higher epoch, resets, steps, then a hash', () => {
  const record = (epoch: number, resetCount: number, more: Partial<VtpmSeen> = {}): VtpmSeen => ({
    ...{ epoch, resetCount },
    ...more,
  })
  const ascending = [
    ...[record(0, 1), record(0, 1, { stateSha256: 'a' })],
    ...[record(0, 1, { stepCount: 1, stateSha256: 'b' }), record(0, 1, { stepCount: 2 })],
    ...[record(0, 2), record(1, 0), record(1, 3)],
  ]
  for (const [index, older] of ascending.entries()) {
    expect(newerSeen(older, undefined)).toBe(older)
    for (const newer of ascending.slice(index + 1)) {
      expect(newerSeen(older, newer)).toBe(newer)
      expect(newerSeen(newer, older)).toBe(newer)
    }
  }
})
