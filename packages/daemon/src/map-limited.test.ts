import { describe, expect, it } from '@jest/globals'
import { mapLimited } from './map-limited.ts'

describe('mapLimited', () => {
  it('keeps the order of the items, and never exceeds the limit', async () => {
    let underWay = 0
    let most = 0
    const results = await mapLimited([5, 1, 4, 2, 3], 2, async (ms) => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setTimeout(resolve, ms))
      underWay -= 1
      return ms * 10
    })
    expect(results).toEqual([50, 10, 40, 20, 30])
    expect(most).toBe(2)
  })

  it('rejects with the first error after all running tasks have ended, and starts no further task', async () => {
    const begun: number[] = []
    const ended: number[] = []
    const work = mapLimited([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item)
      await new Promise((resolve) => setTimeout(resolve, item === 2 ? 20 : 1))
      if (item === 1) throw new Error('first')
      ended.push(item)
    })
    await expect(work).rejects.toThrow('first')
    expect(begun).toEqual([1, 2])
    expect(ended).toEqual([2])
  })
})
