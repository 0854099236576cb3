import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CryptoError } from './errors.ts'
import { kbkdfCounter } from './kbkdf.ts'
import { createDek, deriveKek } from './key-hierarchy.ts'
import { createKeyId, formatKeyId, parseKeyId } from './key-id.ts'
import { formatKeyLocator, type KeyLocator, parseKeyLocator } from './key-locator.ts'
import { lockKey, unlockKey } from './key-lock.ts'
import { wrapKey } from './key-wrap.ts'
import { Secret } from './secret.ts'

const notAuthentic = expect.objectContaining({ code: 'AUTHENTICATION_FAILED' })
const thirtyTwoBytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
const dekBytes = fc.uint8Array({ minLength: 64, maxLength: 64 })
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !text.startsWith('<VMWARE-'))

describe('lockKey', () => {
  it('writes the wrapped DEK, and then an HMAC of the names and the wrapped DEK', () => {
    const kek = Secret.from(Buffer.alloc(32, 1))
    const dek = createDek(randomBytes)
    const { lockedData } = lockKey({ kek, dek, providerName: 'NKP-1', keyId: 'id' })
    const wrapped = wrapKey(kek, dek)
    const macKey = kbkdfCounter({
      key: kek,
      label: 'nkpsim key locator mac v1',
      context: Buffer.alloc(0),
      lengthBits: 256,
    })
    const authenticated = Buffer.concat([
      Buffer.from([0, 0, 0, 5]),
      Buffer.from('NKP-1'),
      Buffer.from([0, 0, 0, 2]),
      Buffer.from('id'),
      Buffer.from([0, 0, 0, 72]),
      wrapped,
    ])
    const mac = createHmac('sha256', macKey.reveal()).update(authenticated).digest()
    expect(lockedData).toHaveLength(104)
    expect(lockedData.equals(Buffer.concat([wrapped, mac]))).toBe(true)
  })
})

describe('unlockKey', () => {
  it('returns the DEK to anyone who has the KDK and the text in the files', () => {
    fc.assert(
      fc.property(thirtyTwoBytes, dekBytes, fc.uuid(), name, (kdk, dek, uuid, providerName) => {
        const keyId = createKeyId(uuid, randomBytes)
        const text = formatKeyLocator(
          lockKey({
            kek: deriveKek(secret(kdk), keyId),
            dek: secret(dek),
            providerName,
            keyId: formatKeyId(keyId),
          }),
        )
        const locator = parseKeyLocator(text)
        const kek = deriveKek(secret(kdk), parseKeyId(locator.keyId))
        expect(unlockKey({ kek, locator }).equals(secret(dek))).toBe(true)
      }),
    )
  })

  it('fails with a flipped bit in the KEK', () => {
    fc.assert(
      fc.property(thirtyTwoBytes, dekBytes, fc.nat(), (kek, dek, position) => {
        const locator = lock({ kek, dek })
        expect(() => unlockKey({ kek: secret(flipBit(kek, position)), locator })).toThrow(
          notAuthentic,
        )
      }),
    )
  })

  it('fails with a flipped bit in the locked data', () => {
    fc.assert(
      fc.property(thirtyTwoBytes, dekBytes, fc.nat(), (kek, dek, position) => {
        const locator = lock({ kek, dek })
        const lockedData = flipBit(locator.lockedData, position)
        expect(() => unlockKey({ kek: secret(kek), locator: { ...locator, lockedData } })).toThrow(
          notAuthentic,
        )
      }),
    )
  })

  it('fails with a changed character in the text', () => {
    const kek = new Uint8Array(32).fill(1)
    const text = formatKeyLocator(lock({ kek, dek: new Uint8Array(64).fill(2) }))
    const character = fc.constantFrom(...'abcdefABCDEF0123456789%/(),<>-+=')
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), character, (at, other) => {
        fc.pre(text[at] !== other)
        const changed = text.slice(0, at) + other + text.slice(at + 1)
        expect(unlockText(changed, secret(kek))).toMatch(
          /^(AUTHENTICATION_FAILED|INVALID_KEY_LOCATOR)$/,
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('fails with swapped names, and with letters moved from one name to the other', () => {
    const kek = new Uint8Array(32).fill(1)
    const locator = lock({ kek, dek: new Uint8Array(64).fill(2) })
    const changes: Partial<KeyLocator>[] = [
      { providerName: 'NKP-2' },
      { keyId: 'other' },
      { providerName: 'NKP-1i', keyId: 'd' },
      { providerName: 'NKP-', keyId: '1id' },
    ]
    for (const change of changes)
      expect(() => unlockKey({ kek: secret(kek), locator: { ...locator, ...change } })).toThrow(
        notAuthentic,
      )
  })

  it('fails with locked data that is truncated, longer, or has another end', () => {
    const kek = new Uint8Array(32).fill(1)
    const locator = lock({ kek, dek: new Uint8Array(64).fill(2) })
    const other = lock({ kek, dek: new Uint8Array(64).fill(3) })
    const damaged = [
      ...Array.from({ length: 104 }, (_, end) => locator.lockedData.subarray(0, end)),
      Buffer.concat([locator.lockedData, Buffer.of(0)]),
      Buffer.concat([locator.lockedData.subarray(0, 72), other.lockedData.subarray(72)]),
    ]
    for (const lockedData of damaged)
      expect(() => unlockKey({ kek: secret(kek), locator: { ...locator, lockedData } })).toThrow(
        notAuthentic,
      )
  })
})

function lock({ kek, dek }: { kek: Uint8Array; dek: Uint8Array }): KeyLocator {
  return lockKey({ kek: secret(kek), dek: secret(dek), providerName: 'NKP-1', keyId: 'id' })
}

/** Returns the code of the error, or a note that there was no error. */
function unlockText(text: string, kek: Secret): string {
  try {
    unlockKey({ kek, locator: parseKeyLocator(text) })
    return 'UNLOCKED'
  } catch (error) {
    if (error instanceof CryptoError) return error.code
    throw error
  }
}

function secret(bytes: Uint8Array): Secret {
  return Secret.from(Buffer.from(bytes))
}

function flipBit(bytes: Uint8Array, position: number): Buffer {
  const flipped = Buffer.from(bytes)
  const bit = position % (flipped.length * 8)
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return flipped
}
