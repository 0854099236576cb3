import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { kbkdfCounter, kbkdfCounterFixedInput } from './kbkdf.ts'
import { Secret } from './secret.ts'
import { KBKDF_VECTORS } from './vectors/kbkdf-cavp.ts'

const KEY_BYTES = 32

describe('kbkdfCounterFixedInput', () => {
  it.each(KBKDF_VECTORS)('agrees with CAVP COUNT=$count, L=$lengthBits', (vector) => {
    const derived = kbkdfCounterFixedInput(
      secret(Buffer.from(vector.key, 'hex')),
      Buffer.from(vector.fixedInput, 'hex'),
      vector.lengthBits,
    )
    expect(derived.reveal().toString('hex')).toBe(vector.output)
  })

  it.each([0, -8, 1, 8.5])('refuses a length of %p bits', (lengthBits) => {
    expect(() => kbkdfCounterFixedInput(zeroKey(), Buffer.alloc(0), lengthBits)).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })
})

describe('kbkdfCounter', () => {
  it('agrees with openssl kdf for any key, label, context and length', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 100 })
    fc.assert(
      fc.property(
        bytes,
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.uint8Array({ maxLength: 100 }),
        fc.integer({ min: 1, max: 130 }),
        (key, label, context, lengthBytes) => {
          const ours = kbkdfCounter({
            key: secret(key),
            label,
            context,
            lengthBits: lengthBytes * 8,
          }).reveal()
          expect(ours.toString('hex')).toBe(opensslKbkdf(key, label, context, lengthBytes))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('derives different keys for different labels, contexts and lengths', () => {
    const derive = (label: string, context: string, lengthBits = 256): string =>
      kbkdfCounter({ key: zeroKey(), label, context: Buffer.from(context), lengthBits })
        .reveal()
        .toString('hex', 0, 16)
    const keys = [
      derive('a', 'bc'),
      derive('ab', 'c'),
      derive('b', 'bc'),
      derive('a', 'bd'),
      derive('a', 'bc', 128),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each([0, -8, 1, 12, 8.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])(
    'refuses a length of %p bits',
    (lengthBits) => {
      expect(() =>
        kbkdfCounter({ key: zeroKey(), label: 'test', context: Buffer.alloc(0), lengthBits }),
      ).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
    },
  )

  it('refuses an empty key', () => {
    expect(() =>
      kbkdfCounter({
        key: secret(Buffer.alloc(0)),
        label: 'test',
        context: Buffer.alloc(0),
        lengthBits: 256,
      }),
    ).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
  })
})

function secret(bytes: Uint8Array): Secret {
  return Secret.from(Buffer.from(bytes))
}

function zeroKey(): Secret {
  return secret(Buffer.alloc(KEY_BYTES))
}

/** Derives a key with openssl kdf, which calls the label salt and the context info. */
function opensslKbkdf(
  key: Uint8Array,
  label: string,
  context: Uint8Array,
  lengthBytes: number,
): string {
  const options = [
    'mac:HMAC',
    'digest:SHA256',
    `hexkey:${Buffer.from(key).toString('hex')}`,
    `hexsalt:${Buffer.from(label).toString('hex')}`,
    ...(context.length > 0 ? [`hexinfo:${Buffer.from(context).toString('hex')}`] : []),
  ].flatMap((option) => ['-kdfopt', option])
  const argv = ['kdf', '-keylen', String(lengthBytes), '-binary', ...options, 'KBKDF']
  return execFileSync('openssl', argv).toString('hex')
}
