import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createRangeTurns } from './range-turns.ts'

type Call = { start: number; length: number; access: 'read' | 'write' }

const overlap = (a: Call, b: Call): boolean =>
  (a.access === 'write' || b.access === 'write') &&
  a.start < b.start + b.length &&
  b.start < a.start + a.length

it('calls run at the same time, but overlapping calls with a write run in their order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          start: fc.nat({ max: 20 }),
          length: fc.integer({ min: 1, max: 6 }),
          access: fc.constantFrom('read' as const, 'write' as const),
        }),
        { maxLength: 20 },
      ),
      fc.infiniteStream(fc.nat()),
      async (calls, choices) => {
        const turns = createRangeTurns()
        const running = new Map<Call, () => void>()
        const ended = new Set<Call>()
        const all = calls.map((call) =>
          turns.run({ start: call.start, end: call.start + call.length }, call.access, () => {
            for (const other of running.keys()) expect(overlap(call, other)).toBe(false)
            for (const earlier of calls.slice(0, calls.indexOf(call)))
              expect(overlap(call, earlier) && !ended.has(earlier)).toBe(false)
            return new Promise<void>((resolve) => running.set(call, resolve))
          }),
        )
        for (let left = calls.length; left > 0; left--) {
          // Everything that may run does.
          const blocked = calls.filter((call) => !running.has(call) && !ended.has(call))
          for (const call of blocked) {
            const earlier = calls.slice(0, calls.indexOf(call)).filter((each) => !ended.has(each))
            expect(earlier.some((each) => overlap(each, call))).toBe(true)
          }
          const candidates = [...running.keys()]
          const next = candidates[(choices.next().value ?? 0) % candidates.length]
          if (next === undefined) throw new Error('no call runs')
          running.get(next)?.()
          running.delete(next)
          ended.add(next)
          await new Promise((resolve) => setImmediate(resolve))
        }
        await Promise.all(all)
        await turns.idle()
      },
    ),
    { numRuns: 100 },
  ))

it('a failed call lets the next one begin', async () => {
  const turns = createRangeTurns()
  const range = { start: 0, end: 1 }
  const failed = turns.run(range, 'write', async () => {
    throw new Error('failed')
  })
  const next = turns.run(range, 'write', async () => 'next')
  await expect(failed).rejects.toThrow('failed')
  expect(await next).toBe('next')
})
