import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createDueQueue, type DueItem } from './due-queue.ts'

it('a queue has its items in the order of due times, then of additions, whatever is removed', () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ remove: fc.nat(50) }),
    fc.constant('take' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = createDueQueue<number>()
      const added: DueItem<number>[] = []
      let model: { dueMs: number; value: number }[] = []
      const drop = (value: number | undefined): void => {
        model = model.filter((each) => each.value !== value)
      }
      for (const each of steps) {
        if (each === 'take') {
          const first = queue.first()
          if (first !== undefined) queue.remove(first)
          drop(first?.value)
        } else if ('add' in each) {
          model.push({ dueMs: each.add, value: added.length })
          added.push(queue.add(each.add, added.length))
          model.sort((a, b) => a.dueMs - b.dueMs || a.value - b.value)
        } else {
          const item = added[each.remove]
          if (item !== undefined) queue.remove(item)
          drop(item?.value)
        }
        expect(queue.first()?.value).toBe(model[0]?.value)
      }
      for (const { value } of model) {
        const first = queue.first()
        expect(first?.value).toBe(value)
        if (first !== undefined) queue.remove(first)
      }
      expect(queue.first()).toBeUndefined()
    }),
  )
})
