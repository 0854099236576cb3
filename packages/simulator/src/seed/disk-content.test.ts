import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentBytes, digestOf } from './disk-content.ts'

const MIB = 1024 * 1024

describe('the content of a disk that a text fills', () => {
  it('repeats the text over the borders of chunks', async () => {
    const sizes = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.integer({ min: MIB, max: 3 * MIB }))
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme' }), sizes, async (fill, size) => {
        const content = await buffer(contentBytes({ fill }, size))
        const text = Buffer.from(fill)
        const repeated = Buffer.concat(Array(Math.ceil(size / text.length)).fill(text))
        // Buffers are compared by `equals`, because a deep comparison of MiBs is slow.
        expect(repeated.subarray(0, size).equals(content)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })
})

describe('the digest of a content', () => {
  it('ends between two chunks when the signal is aborted meanwhile', async () => {
    const interrupt = new AbortController()
    const reason = new Error('interrupted')
    setImmediate(() => interrupt.abort(reason))
    const endless = contentBytes({ fill: 'abc' }, Number.MAX_SAFE_INTEGER)
    await expect(digestOf(endless, interrupt.signal)).rejects.toBe(reason)
  })
})
