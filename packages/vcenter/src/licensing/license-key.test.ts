import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EDITIONS, findEdition } from './editions.ts'
import { formatLicenseKey, parseLicenseKey, SERIAL_BYTES } from './license-key.ts'

const keys = fc
  .record({
    edition: fc.constantFrom(...EDITIONS),
    random: fc.uint8Array({ minLength: SERIAL_BYTES, maxLength: SERIAL_BYTES }),
  })
  .map(({ edition, random }) => ({ edition, key: formatLicenseKey(edition, random) }))

describe('a licence key', () => {
  it('has five groups of five characters, and encodes its edition', () => {
    fc.assert(
      fc.property(keys, ({ edition, key }) => {
        expect(key).toMatch(/^(\w{5}-){4}\w{5}$/)
        expect(parseLicenseKey(` ${key.toLowerCase()} `)).toEqual({ key, edition })
      }),
    )
  })

  it('is refused if it is malformed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseLicenseKey(text)).toThrow(
          expect.objectContaining({ code: 'INVALID_LICENSE_KEY' }),
        )
      }),
    )
  })

  it('is refused if two neighbouring characters are swapped', () => {
    const key = formatLicenseKey(
      findEdition('vSphere Enterprise Plus'),
      Buffer.from(Array.from({ length: SERIAL_BYTES }, (_, index) => index)),
    )
    const mistyped = `${key.slice(0, 2)}${key.charAt(3)}${key.charAt(2)}${key.slice(4)}`
    expect(mistyped).not.toBe(key)
    expect(() => parseLicenseKey(mistyped)).toThrow(/mistyped/)
  })
})
