import { describe, expect, it, jest } from '@jest/globals'
import { decryptBox, encryptBox } from './box.ts'
import { kbkdfCounterFixedInput } from './kbkdf.ts'
import { createDek } from './key-hierarchy.ts'
import { Secret } from './secret.ts'
import { encodeSecretJson } from './secret-json.ts'

/** Runs code, and returns the lengths of the buffers that it zeroed, in order. */
function zeroedLengths(run: () => unknown): number[] {
  const fill = jest.spyOn(Buffer.prototype, 'fill')
  try {
    run()
    return fill.mock.contexts
      .filter((_, index) => fill.mock.calls[index]?.[0] === 0)
      .map((buffer) => (buffer as Buffer).length)
  } finally {
    fill.mockRestore()
  }
}

const key = (): Secret => Secret.from(Buffer.alloc(32, 1))

describe('a copy of a secret that is no longer used is zeroed', () => {
  it('when a box does not open', () => {
    const box = encryptBox({
      ...{ key: key(), plaintext: Buffer.alloc(77), associatedData: Buffer.alloc(0) },
      randomBytes: Buffer.alloc,
    })
    const wrongPlace = { key: key(), box, associatedData: Buffer.alloc(1) }
    const lengths = zeroedLengths(() => expect(() => decryptBox(wrongPlace)).toThrow('open'))
    expect(lengths).toContain(77)
  })

  it('when a key is derived: each block of HMAC, and the blocks together', () => {
    const kdk = key()
    const lengths = zeroedLengths(() => kbkdfCounterFixedInput(kdk, Buffer.alloc(1), 8 * 80))
    expect(lengths.filter((length) => length === 32)).toHaveLength(3)
    // The derived part becomes a Secret, which zeroes it; then the rest is zeroed too.
    expect(lengths).toEqual(expect.arrayContaining([80, 96]))
  })

  it('when secrets become JSON: each Base64 in quotes', () => {
    const value = { kdk: Secret.from(Buffer.alloc(30, 1)), key: Secret.from(Buffer.alloc(60, 1)) }
    expect(zeroedLengths(() => encodeSecretJson(value))).toEqual(expect.arrayContaining([42, 82]))
  })

  it('when a DEK with equal halves is drawn', () => {
    const draws = [Buffer.alloc(64), Buffer.from(Array.from({ length: 64 }, (_, byte) => byte))]
    const lengths = zeroedLengths(() => createDek(() => draws.shift() ?? Buffer.alloc(0)))
    // The Secret of each draw zeroes its source, and the first Secret is wiped.
    expect(lengths.filter((length) => length === 64)).toHaveLength(3)
  })
})
