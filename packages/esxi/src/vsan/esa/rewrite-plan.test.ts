import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ObjectEncryption } from '../../records/vsan.ts'
import { VSAN_CHUNK_BYTES } from '../components.ts'
import { BANK_BYTES, partsOf } from './banks.ts'
import { nextRewriteStep, withRewrite, withRewriteDone } from './rewrite-plan.ts'

const dek = fc.constantFrom(undefined, 'one', 'two')
const bank = fc.constantFrom<0 | 1>(0, 1)

describe('the rewrite of an object', () => {
  it('copies each chunk once, in order, and ends as wanted, whatever chunks come meanwhile', () => {
    const start = fc.record({ dekId: dek, bank })
    const chunks = fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 20 })
    fc.assert(
      fc.property(start, dek, chunks, chunks, (from, wanted, used, later) => {
        let encryption: ObjectEncryption = from
        const old = new Set(used)
        const copied: number[] = []
        for (let turn = 0; turn < 100; turn++) {
          const left = [...old].toSorted((a, b) => a - b)
          const step = nextRewriteStep(encryption, wanted, left)
          if (step.kind === 'none') break
          if (step.kind === 'begin')
            encryption = withRewrite(encryption, { dekId: step.dekId, doneBytes: 0 })
          if (step.kind === 'copy') {
            expect(step.start).toBe(encryption.rewrite?.doneBytes)
            const [first, end] = [step.start / VSAN_CHUNK_BYTES, step.end / VSAN_CHUNK_BYTES]
            for (const chunk of left.filter((each) => each >= first && each < end)) {
              copied.push(chunk)
              old.delete(chunk)
            }
            const rewrite = { dekId: encryption.rewrite?.dekId, doneBytes: step.end }
            encryption = withRewrite(encryption, rewrite)
            // The user writes where nothing was, behind the boundary.
            const written = later.find((each) => each >= end && !old.has(each))
            if (written !== undefined && !copied.includes(written)) old.add(written)
          }
          if (step.kind === 'finish') {
            expect(old.size).toBe(0)
            encryption = withRewriteDone(encryption)
          }
        }
        const isSame = from.dekId === wanted
        expect(encryption).toEqual(isSame ? from : { dekId: wanted, bank: from.bank === 0 ? 1 : 0 })
        expect(copied).toEqual([...new Set(copied)].toSorted((a, b) => a - b))
        if (!isSame) expect(copied).toEqual(expect.arrayContaining(used))
      }),
    )
  })

  it('never puts two keys at one address', () => {
    const range = fc.tuple(fc.nat({ max: 1 << 26 }), fc.nat({ max: 1 << 26 }))
    fc.assert(
      fc.property(bank, fc.nat({ max: 1 << 26 }), range, (of, doneBytes, [a, b]) => {
        const encryption = { dekId: 'one', bank: of, rewrite: { dekId: 'two', doneBytes } }
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        const parts = partsOf({ start, end }, encryption)
        expect(parts.reduce((sum, part) => sum + part.end - part.start, 0)).toBe(end - start)
        for (const part of parts) {
          expect(part.address % BANK_BYTES).toBe(part.start)
          const isOld = Math.floor(part.address / BANK_BYTES) === of
          expect(part.dekId).toBe(isOld ? 'one' : 'two')
        }
      }),
    )
  })
})
