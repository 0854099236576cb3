import { describe, expect, it } from '@jest/globals'
import { enumValue, timestampText, words } from './words.ts'

describe('enumValue and words', () => {
  it('convert the value of a proto enum into words', () => {
    const value = enumValue('PROVIDER_STATUS_', 'PROVIDER_STATUS_NOT_BACKED_UP')
    expect(value).toBe('NOT_BACKED_UP')
    expect(words(value)).toBe('Not backed up')
  })
})

describe('timestampText', () => {
  it('writes RFC 3339 with milliseconds', () => {
    expect(timestampText({ seconds: 1_700_000_000, nanos: 123_456_789 })).toBe(
      '2023-11-14T22:13:20.123Z',
    )
  })

  it('returns null for a timestamp that is not set', () => {
    expect(timestampText(null)).toBeNull()
    expect(timestampText({ seconds: 0, nanos: 0 })).toBeNull()
  })
})
