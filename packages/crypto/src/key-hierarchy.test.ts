import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { DERIVATIONS } from './diagnostics.ts'
import { keyCheckValue } from './key-check-value.ts'
import { createDek, deriveKek, hasEqualHalves } from './key-hierarchy.ts'
import { createKeyId, type KeyId } from './key-id.ts'
import { Secret } from './secret.ts'

const KDK_BYTES = Buffer.from(Array.from({ length: 32 }, (_, index) => 0x40 + index))
const KEY_ID: KeyId = createKeyId('01234567-89ab-4cde-8f01-23456789abcd', () =>
  Buffer.alloc(32, 0xa5),
)

describe('deriveKek', () => {
  it('agrees with openssl kdf, with UUID and salt as the context', () => {
    const context = Buffer.concat([
      Buffer.from('0123456789ab4cde8f0123456789abcd', 'hex'),
      KEY_ID.salt,
    ])
    const kek = deriveKek(kdk(), KEY_ID)
    expect(kek.lengthBytes).toBe(32)
    expect(kek.reveal().toString('hex')).toBe(opensslKbkdf('nkpsim kek v1', context, 32))
  })

  it('derives different KEKs for different salts, KDKs and UUIDs', () => {
    const keks = [
      deriveKek(kdk(), KEY_ID),
      deriveKek(kdk(), { ...KEY_ID, salt: Buffer.alloc(32, 0xa6) }),
      deriveKek(kdk(), { ...KEY_ID, kdkKeyId: '01234567-89ab-4cde-8f01-23456789abce' }),
      deriveKek(Secret.from(Buffer.alloc(32)), KEY_ID),
    ].map((kek) => kek.reveal().toString('hex'))
    expect(new Set(keks).size).toBe(keks.length)
  })

  it('reports each derivation on a diagnostics channel, without key material', () => {
    const messages: unknown[] = []
    const note = (message: unknown): number => messages.push(message)
    DERIVATIONS.subscribe(note)
    deriveKek(kdk(), KEY_ID)
    DERIVATIONS.unsubscribe(note)
    expect(DERIVATIONS.name).toBe('nkpsim.crypto.derivation')
    expect(messages).toStrictEqual([undefined])
  })

  it('refuses a KDK that does not have 32 bytes', () => {
    expect(() => deriveKek(Secret.from(Buffer.alloc(16)), KEY_ID)).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })
})

describe('keyCheckValue', () => {
  it('agrees with openssl kdf with its own label', () => {
    expect(keyCheckValue(kdk())).toBe(
      opensslKbkdf('nkpsim key check value v1', Buffer.alloc(0), 16),
    )
  })

  it('is 32 hex digits, which are the same only for the same KDK', () => {
    expect(keyCheckValue(kdk())).toMatch(/^[0-9a-f]{32}$/)
    expect(keyCheckValue(kdk())).toBe(keyCheckValue(kdk()))
    expect(keyCheckValue(kdk())).not.toBe(keyCheckValue(Secret.from(Buffer.alloc(32))))
  })
})

describe('createDek', () => {
  it('returns 64 random bytes', () => {
    expect(createDek(randomBytes).lengthBytes).toBe(64)
    expect(createDek(randomBytes).equals(createDek(randomBytes))).toBe(false)
  })

  it('draws again if the halves are equal', () => {
    const distinct = Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(32, 2)])
    const draws = [Buffer.alloc(64), Buffer.alloc(64, 9), Buffer.from(distinct)]
    const dek = createDek(() => draws.shift() ?? Buffer.alloc(0))
    expect(dek.reveal().equals(distinct)).toBe(true)
    expect(hasEqualHalves(dek)).toBe(false)
    expect(draws).toEqual([])
  })
})

function kdk(): Secret {
  return Secret.from(Buffer.from(KDK_BYTES))
}

function opensslKbkdf(label: string, context: Buffer, lengthBytes: number): string {
  const options = [
    'mac:HMAC',
    'digest:SHA256',
    `hexkey:${KDK_BYTES.toString('hex')}`,
    `salt:${label}`,
    ...(context.length > 0 ? [`hexinfo:${context.toString('hex')}`] : []),
  ].flatMap((option) => ['-kdfopt', option])
  const argv = ['kdf', '-keylen', String(lengthBytes), '-binary', ...options, 'KBKDF']
  return execFileSync('openssl', argv).toString('hex')
}
