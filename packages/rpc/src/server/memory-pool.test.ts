import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createMemoryPool, type Share } from './memory-pool.ts'

const BOUNDS = { poolBytes: 100, connectionBytes: 40 }

describe('a pool of memory', () => {
  it('evicts the holders that have waited longest', () => {
    const pool = createMemoryPool(BOUNDS)
    const evicted: string[] = []
    const open = (name: string) => pool.open(name, () => evicted.push(name))
    const shares = ['a', 'b', 'c'].map(open)
    for (const share of shares) share.take(30)
    open('d').take(40)
    expect(evicted).toEqual(['a'])
    open('e').take(40)
    expect(evicted).toEqual(['a', 'b', 'c'])
    expect(pool.heldBytes()).toBe(80)
  })

  it('limits the memory of one connection', () => {
    const pool = createMemoryPool(BOUNDS)
    const evicted: string[] = []
    pool.open('a', () => evicted.push('a')).take(30)
    const other = pool.open('a', () => evicted.push('a'))
    expect(() => other.take(11)).toThrow('too many unfinished requests on this connection')
    other.take(10)
    expect(evicted).toEqual([])
  })

  it('never holds more memory than its limit, in any order of calls', () => {
    const step = fc.record({
      holder: fc.nat(7),
      bytes: fc.nat(60),
      act: fc.constantFrom('take', 'give', 'end'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pool = createMemoryPool(BOUNDS)
        const held = new Map<number, number>()
        const shares = Array.from({ length: 8 }, (_, index) =>
          pool.open(`connection ${index % 4}`, () => held.delete(index)),
        )
        for (const { holder, bytes, act } of steps) {
          const share = shares[holder] as Share
          const own = held.get(holder) ?? 0
          if (act === 'end') {
            share.end()
            held.delete(holder)
          } else if (act === 'give') {
            share.give(bytes)
            held.set(holder, own - Math.min(bytes, own))
          } else {
            try {
              share.take(bytes)
              held.set(holder, (held.get(holder) ?? 0) + bytes)
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError)
            }
          }
          expect(pool.heldBytes()).toBe([...held.values()].reduce((sum, part) => sum + part, 0))
          expect(pool.heldBytes()).toBeLessThanOrEqual(BOUNDS.poolBytes)
        }
      }),
    )
  })
})
