import { describe, expect, it } from '@jest/globals'
import {
  parseProductVersion,
  productVersionText,
  requireProductVersion,
} from './product-version.ts'
import { requireSupported, unsupported, unsupportedOnHost } from './supports.ts'

const version = requireProductVersion

describe('a product version', () => {
  it.each([
    ['7.0.2', '7.0 Update 2'],
    ['7.0 U2', '7.0 Update 2'],
    ['7.0U2', '7.0 Update 2'],
    ['8.0 Update 3', '8.0 Update 3'],
    ['8.0', '8.0'],
    ['8.0.3.24022510', '8.0 Update 3'],
  ])('can be written as %s', (text, expected) => {
    expect(productVersionText(version(text))).toBe(expected)
  })

  it.each(['', '8', 'eight', '8.0.x', '8.0.3 beta', '-8.0.3'])(
    'cannot be written as "%s"',
    (text) => {
      expect(parseProductVersion(text)).toBeUndefined()
      expect(() => version(text)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
    },
  )
})

describe('a feature', () => {
  it.each([
    ['nativeKeyProvider', '7.0.1', '7.0.2'],
    ['entityDefault', '8.0.0', '8.0.1'],
    ['fcdEncryption', '8.0.2', '8.0.3'],
  ] as const)('%s is not in %s and is in %s', (feature, before, since) => {
    expect(unsupported(feature, version(before))).toMatch(/requires vCenter Server/)
    expect(unsupported(feature, version(since))).toBeUndefined()
    expect(unsupported(feature, version('9.0'))).toBeUndefined()
    expect(() => requireSupported(feature, version(before))).toThrow(
      expect.objectContaining({ code: 'VERSION_NOT_SUPPORTED' }),
    )
  })

  it('also needs a host of a version that has it, and the error states the version of the host', () => {
    expect(unsupported('nativeKeyProvider', version('8.0.3'), '7.0.1')).toBe(
      'a native key provider requires ESXi 7.0 Update 2 or later, the host runs 7.0 Update 1',
    )
    expect(unsupported('nativeKeyProvider', version('8.0.3'), '7.0.2')).toBeUndefined()
    expect(unsupportedOnHost('nativeKeyProvider', 'unknown')).toBeUndefined()
  })
})
