import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type BlockCall, EMPTY_BLOCK, findUnexplainedBlocks } from './block-history.ts'

const call = (
  kind: 'read' | 'write',
  content: string,
  startMs: number,
  endMs: number | undefined,
  block = 0,
): BlockCall => ({ kind, block, content, startMs, endMs })

describe('findUnexplainedBlocks', () => {
  it('accepts a write without answer that was seen, and one that was not', () => {
    const lost = call('write', 'a', 0, undefined)
    expect(findUnexplainedBlocks([lost, call('read', 'a', 5, 6)])).toEqual([])
    expect(findUnexplainedBlocks([lost, call('read', EMPTY_BLOCK, 5, 6)])).toEqual([])
  })

  it('finds a stale read, a lost write and an invented content, and names the block', () => {
    const written = call('write', 'a', 0, 1, 7)
    for (const found of [EMPTY_BLOCK, 'x']) {
      const wrong = call('read', found, 2, 3, 7)
      expect(findUnexplainedBlocks([written, call('read', EMPTY_BLOCK, 2, 3, 8), wrong])).toEqual([
        wrong,
      ])
    }
    const seen = call('read', 'b', 3, 4)
    const gone = call('read', EMPTY_BLOCK, 5, 6)
    expect(findUnexplainedBlocks([call('write', 'b', 0, undefined), seen, gone])).toEqual([gone])
  })

  it('accepts every history of one disk, and finds one read of an overwritten content', () => {
    const steps = fc.array(fc.record({ block: fc.nat(2), isWrite: fc.boolean() }), { minLength: 5 })
    fc.assert(
      fc.property(steps, (drawn) => {
        const disk = new Map<number, string>()
        const calls = drawn.map(({ block, isWrite }, index): BlockCall => {
          if (isWrite) disk.set(block, `${index}`)
          const content = disk.get(block) ?? EMPTY_BLOCK
          return call(isWrite ? 'write' : 'read', content, index, index + 0.5, block)
        })
        expect(findUnexplainedBlocks(calls)).toEqual([])
        const overwritten = calls.find(
          ({ kind, block, content }) => kind === 'write' && disk.get(block) !== content,
        )
        if (overwritten === undefined) return
        const stale = { ...overwritten, kind: 'read' as const, startMs: 1e6, endMs: 1e6 + 1 }
        expect(findUnexplainedBlocks([...calls, stale])).toEqual([stale])
      }),
    )
  })
})
