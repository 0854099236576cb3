import { format, inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { CryptoError } from './errors.ts'
import { Secret } from './secret.ts'

const MARK = 'correct horse battery staple'
/** Every encoding in which the bytes could appear. */
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
  ])('is only [redacted] through %s', (_name, print) => {
    expect(print(secret())).toBe('[redacted]')
  })

  it('is only [redacted] in JSON, alone and inside', () => {
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

describe('a Secret that is held', () => {
  it('copies the bytes it takes over, and zeroes their source', () => {
    const source = Buffer.from(MARK)
    const held = Secret.from(source)
    expect(held.reveal().toString()).toBe(MARK)
    expect(held.lengthBytes).toBe(MARK.length)
    expect(source.equals(Buffer.alloc(MARK.length))).toBe(true)
  })

  it('is not in the pool that small buffers share', () => {
    const bytes = secret().reveal()
    expect(bytes.buffer.byteLength).toBe(bytes.length)
  })

  it('has a copy that is wiped separately, outside the pool that small buffers share', () => {
    const original = secret()
    const copy = original.copy()
    expect(copy.equals(original)).toBe(true)
    expect(copy.reveal().buffer.byteLength).toBe(MARK.length)
    original.wipe()
    expect(copy.reveal().toString()).toBe(MARK)
    expect(() => original.copy()).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
  })

  it('is drawn from the given random source', () => {
    expect(Secret.random(4, (length) => Buffer.alloc(length, 7)).reveal()).toEqual(
      Buffer.from([7, 7, 7, 7]),
    )
    expect(Secret.random(32).equals(Secret.random(32))).toBe(false)
  })

  it('equals another of the same bytes, and none of another length', () => {
    expect(secret().equals(secret())).toBe(true)
    expect(secret().equals(Secret.from(Buffer.from('Correct horse battery staple')))).toBe(false)
    expect(secret().equals(Secret.from(Buffer.from('correct')))).toBe(false)
  })
})

describe('a Secret that is wiped', () => {
  it('has zeroed bytes and reveals nothing more', () => {
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

  it('is wiped at the end of the block that uses it', () => {
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
