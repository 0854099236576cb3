import { mkdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isMissing, systemReason } from './system-reason.ts'

function errorOf(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

describe('systemReason', () => {
  it.each([
    ['no such file or directory', () => readFileSync('/none')],
    ['it is a folder', () => readFileSync('/')],
    ['/dev/null is not a folder', () => mkdirSync('/dev/null')],
  ])('returns the reason: %s', (words, act) => expect(systemReason(errorOf(act))).toBe(words))

  it('returns the message of any other error', () => {
    expect(systemReason(new Error('words'))).toBe('words')
    expect(systemReason('text')).toBe('text')
  })
})

describe('isMissing', () => {
  it('is true if no file has this name, also if a parent in the path is a file', () => {
    expect(isMissing(errorOf(() => readFileSync('/none')))).toBe(true)
    expect(isMissing(errorOf(() => readFileSync('/dev/null/none')))).toBe(true)
    expect(isMissing(errorOf(() => readFileSync('/')))).toBe(false)
    expect(isMissing(undefined)).toBe(false)
  })
})
