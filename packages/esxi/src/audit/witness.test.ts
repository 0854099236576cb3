import { describe, expect, it } from '@jest/globals'
import type { KeptCheckpoint } from './checkpoint-line.ts'
import { compact, judgeCheckpoint, MAX_CONFLICTING, MAX_KEPT } from './witness.ts'

const HASH = 'ab'.repeat(32)
const KEY = Buffer.alloc(32, 1)

function kept(sequence: number, more: { hash?: string; key?: Buffer; instanceId?: string } = {}) {
  const { hash = HASH, key = KEY, instanceId = 'vc' } = more
  const checkpoint = { instanceId, sequence, hash, timeMs: 0, signature: Buffer.alloc(64) }
  return { checkpoint, publicKey: key, isConflicting: false }
}
const conflicting = (each: KeptCheckpoint) => ({ ...each, isConflicting: true })
const sequences = (all: readonly KeptCheckpoint[]) =>
  all.map(({ checkpoint }) => checkpoint.sequence)

describe('a witness that holds the checkpoints 100 and 200', () => {
  const held = [kept(100), kept(200)]

  it.each([[300], [201]])('keeps the new checkpoint %i', (sequence) => {
    expect(judgeCheckpoint(held, kept(sequence))).toEqual({ kind: 'keep' })
  })

  it.each([[100], [200]])('does not keep the known checkpoint %i again', (sequence) => {
    expect(judgeCheckpoint(held, kept(sequence))).toEqual({ kind: 'known' })
  })

  it.each<[string, KeptCheckpoint]>([
    ['record 200 had another hash before', kept(200, { hash: 'cd'.repeat(32) })],
    ['record 100 had another hash before', kept(100, { hash: 'cd'.repeat(32) })],
    ['the log ended at 200 before', kept(150)],
    ['it is signed with another key than those before', kept(300, { key: Buffer.alloc(32, 2) })],
  ])('keeps a checkpoint as evidence that %s', (why, offered) => {
    expect(judgeCheckpoint(held, offered)).toEqual({ kind: 'conflict', why, isKept: true })
    const more = [...held, conflicting(offered)]
    expect(judgeCheckpoint(more, offered)).toEqual({ kind: 'conflict', why, isKept: false })
    expect(judgeCheckpoint(more, kept(400))).toEqual({ kind: 'keep' })
  })

  it('keeps a limited amount of evidence', () => {
    const flood = Array.from({ length: MAX_CONFLICTING }, (_, index) =>
      conflicting(kept(index + 1, { hash: 'ef'.repeat(32) })),
    )
    const verdict = judgeCheckpoint([...held, ...flood], kept(150))
    expect(verdict).toMatchObject({ kind: 'conflict', isKept: false })
  })
})

describe('the checkpoints that a witness keeps', () => {
  it('are the newest checkpoints of each log, and the first that contradicted them', () => {
    const own = Array.from({ length: MAX_KEPT + 50 }, (_, index) => kept(index + 1))
    const evidence = Array.from({ length: MAX_CONFLICTING + 50 }, (_, index) =>
      conflicting(kept(index + 1)),
    )
    const other = [kept(1, { instanceId: 'other' })]
    const left = compact([...own, ...evidence, ...other])
    expect(left).toHaveLength(MAX_KEPT + MAX_CONFLICTING + 1)
    expect(sequences(left.filter(({ isConflicting }) => !isConflicting)).slice(0, 2)).toEqual([
      51, 52,
    ])
    expect(sequences(left.filter(({ isConflicting }) => isConflicting)).at(-1)).toBe(
      MAX_CONFLICTING,
    )
  })

  it('belong to the logs whose checkpoints arrived last', () => {
    const all = Array.from({ length: 10 }, (_, index) => kept(1, { instanceId: `vc-${index}` }))
    const left = compact([...all, kept(2, { instanceId: 'vc-0' })])
    expect(new Set(left.map(({ checkpoint }) => checkpoint.instanceId))).toEqual(
      new Set(['vc-0', 'vc-3', 'vc-4', 'vc-5', 'vc-6', 'vc-7', 'vc-8', 'vc-9']),
    )
  })
})
