import { randomBytes } from 'node:crypto'
import { format, inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { CryptoError } from './errors.ts'
import { Secret } from './secret.ts'

const MARK = 'correct horse battery staple'
/** Every encoding of the bytes that could appear. */
const SPELLINGS = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  Buffer.from(MARK).toString('base64').slice(0, 20),
  [...Buffer.from(MARK)].slice(0, 6).join(','),
  [...Buffer.from(MARK)].slice(0, 6).join(', '),
  Buffer.from(MARK)
    .toString('hex', 0, 6)
    .replace(/..(?!$)/g, '$& '),
]

function secret(): Secret {
  return Secret.from(Buffer.from(MARK))
}

describe('a Secret that is printed', () => {
  it.each<[string, (value: Secret) => string]>([
    ['String()', (value) => String(value)],
    ['a template literal', (value) => `${value}`],
    ['util.inspect', (value) => inspect(value, { showHidden: true, depth: null })],
    ['util.format %s', (value) => format('%s', value)],
    ['util.format %o', (value) => format('%o', value)],
    ['util.format %O', (value) => format('%O', value)],
  ])('shows only [redacted] through %s', (_name, print) => {
    expect(print(secret())).toBe('[redacted]')
  })

  it('shows only [redacted] in JSON, both alone and within an object', () => {
    expect(JSON.stringify(secret())).toBe('"[redacted]"')
    expect(JSON.stringify({ keys: [secret()] })).toBe('{"keys":["[redacted]"]}')
  })

  it.each<[string, (value: Secret) => string]>([
    ['as the cause of an error', (value) => inspect(new Error('no', { cause: value }))],
    ['as the cause of a CryptoError', (value) => inspect(cryptoError(value), { depth: null })],
    ['inside an object', (value) => inspect({ deep: [{ value }] }, { depth: null })],
  ])('is [redacted] %s', (_name, print) => {
    const text = print(secret())
    expect(text).toContain('[redacted]')
    for (const spelling of SPELLINGS) expect(text).not.toContain(spelling)
  })

  it.each<[string, (value: Secret) => string]>([
    ['inspect without custom printing', (value) => inspect(value, { customInspect: false })],
    ['its own properties', (value) => inspect(Object.getOwnPropertyDescriptors(value))],
    ['a spread copy', (value) => inspect({ ...value })],
    ['a structured clone', (value) => inspect(structuredClone(value))],
    ['the stack of an error about it', (value) => String(cryptoError(value).stack)],
  ])('shows no byte through %s', (_name, print) => {
    for (const spelling of SPELLINGS) expect(print(secret())).not.toContain(spelling)
  })
})

describe('a Secret that contains bytes', () => {
  it('copies the bytes, and zeroes their source', () => {
    const source = Buffer.from(MARK)
    const held = Secret.from(source)
    expect(held.reveal().toString()).toBe(MARK)
    expect(held.lengthBytes).toBe(MARK.length)
    expect(source.equals(Buffer.alloc(MARK.length))).toBe(true)
  })

  it('is outside the pool that small buffers share', () => {
    const bytes = secret().reveal()
    expect(bytes.buffer.byteLength).toBe(bytes.length)
  })

  it('can be copied; the copy is wiped separately and is outside the pool of small buffers', () => {
    const original = secret()
    const copy = original.copy()
    expect(copy.equals(original)).toBe(true)
    expect(copy.reveal().buffer.byteLength).toBe(MARK.length)
    original.wipe()
    expect(copy.reveal().toString()).toBe(MARK)
    expect(() => original.copy()).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
  })

  it('comes from the given random source', () => {
    expect(Secret.random(4, (length) => Buffer.alloc(length, 7)).reveal()).toEqual(
      Buffer.from([7, 7, 7, 7]),
    )
    expect(Secret.random(32, randomBytes).equals(Secret.random(32, randomBytes))).toBe(false)
  })

  it('equals another Secret with the same bytes, and no Secret with another length', () => {
    expect(secret().equals(secret())).toBe(true)
    expect(secret().equals(Secret.from(Buffer.from('Correct horse battery staple')))).toBe(false)
    expect(secret().equals(Secret.from(Buffer.from('correct')))).toBe(false)
  })
})

describe('a Secret that is wiped', () => {
  it('has zeroed bytes and can no longer be revealed', () => {
    const wiped = secret()
    const bytes = wiped.reveal()
    wiped.wipe()
    wiped.wipe()
    expect(bytes.equals(Buffer.alloc(MARK.length))).toBe(true)
    expect(() => wiped.reveal()).toThrow(
      expect.objectContaining({ name: 'CryptoError', code: 'SECRET_WIPED' }),
    )
    expect(() => wiped.equals(secret())).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
    expect(String(wiped)).toBe('[redacted]')
  })

  it('is wiped at the end of the block that declares it', () => {
    let bytes: Buffer
    {
      using scoped = secret()
      bytes = scoped.reveal()
      expect(bytes.toString()).toBe(MARK)
    }
    expect(bytes.equals(Buffer.alloc(MARK.length))).toBe(true)
  })
})

function cryptoError(cause: unknown): CryptoError {
  return new CryptoError('AUTHENTICATION_FAILED', 'it does not open', { cause })
}
