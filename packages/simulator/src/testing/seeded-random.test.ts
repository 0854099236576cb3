import { describe, expect, it } from '@jest/globals'
import { createRandom } from './seeded-random.ts'

describe('createRandom', () => {
  it('returns the same numbers for the same seed, and other numbers for another seed', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed)
      return [random.below(1000), random.bytes(8).toString('hex'), random.shuffle([1, 2, 3, 4, 5])]
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('shuffles into every order, without losing or repeating an item', () => {
    const random = createRandom(1)
    const orders = new Set<string>()
    for (let count = 0; count < 500; count += 1) {
      const shuffled = random.shuffle(['a', 'b', 'c', 'd'])
      expect(shuffled.toSorted()).toEqual(['a', 'b', 'c', 'd'])
      orders.add(shuffled.join(''))
    }
    expect(orders.size).toBe(24)
  })

  it('stays below the limit', () => {
    const random = createRandom(2)
    const drawn = Array.from({ length: 200 }, () => random.below(3))
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]))
  })
})
