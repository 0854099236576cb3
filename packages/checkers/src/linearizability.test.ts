import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findUnexplained, type SequentialModel, type TimedCall } from './linearizability.ts'

/** A register: undefined stands for a lost answer. */
type Call = { write: number } | { read: number | undefined }
const register: SequentialModel<number, Call> = {
  start: 0,
  step: (state, call) => {
    if ('write' in call) return { state: call.write }
    return call.read === undefined || call.read === state ? { state } : undefined
  },
  keyOf: String,
}
const at = (startMs: number, endMs: number | undefined, call: Call): TimedCall<Call> => ({
  ...{ startMs, endMs, call },
})

describe('findUnexplained', () => {
  it('accepts answers of calls one after the other, and of concurrent calls in either order', () => {
    expect(
      findUnexplained(register, [at(0, 1, { write: 1 }), at(2, 3, { read: 1 })]),
    ).toBeUndefined()
    for (const read of [0, 1])
      expect(
        findUnexplained(register, [at(0, 5, { write: 1 }), at(1, 2, { read })]),
      ).toBeUndefined()
  })

  it('names a read that misses an acknowledged write', () => {
    const stale = at(2, 3, { read: 0 })
    expect(findUnexplained(register, [at(0, 1, { write: 1 }), stale])).toBe(stale)
  })

  it('names a read that goes back to an older value', () => {
    const back = at(6, 7, { read: 0 })
    const calls = [at(0, 9, { write: 1 }), at(1, 2, { read: 1 }), back]
    expect(findUnexplained(register, calls)).toBe(back)
  })

  it('accepts that a write without an answer happens late or never, but not twice', () => {
    const lost = at(0, undefined, { write: 1 })
    const reads = (...values: number[]) =>
      values.map((read, index) => at(10 * index + 1, 10 * index + 2, { read }))
    for (const values of [
      [0, 0],
      [0, 1],
      [1, 1],
    ])
      expect(findUnexplained(register, [lost, ...reads(...values)])).toBeUndefined()
    expect(findUnexplained(register, [lost, ...reads(0, 1, 0)])?.startMs).toBe(21)
  })

  it('accepts every history of a register whose calls take effect between their start and end', () => {
    const drawn = fc.record({
      startMs: fc.nat(40),
      beforeMs: fc.nat(10),
      afterMs: fc.nat(10),
      write: fc.option(fc.nat(3), { nil: undefined }),
      isLost: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 12 }), (all) => {
        let value = 0
        const byEffect = all
          .map((each, index) => ({ ...each, effectMs: each.startMs + each.beforeMs + index / 100 }))
          .toSorted((a, b) => a.effectMs - b.effectMs)
        const calls = byEffect.map(({ startMs, effectMs, afterMs, write, isLost }) => {
          if (write !== undefined) value = write
          const call = write === undefined ? { read: isLost ? undefined : value } : { write }
          return at(startMs, isLost ? undefined : effectMs + afterMs, call)
        })
        expect(findUnexplained(register, calls)).toBeUndefined()
      }),
    )
  })
})
