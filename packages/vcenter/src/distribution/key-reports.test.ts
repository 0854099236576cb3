import { describe, expect, it } from '@jest/globals'
import { createKeyReports } from './key-reports.ts'

const key = (keyId: string) => ({ provider: 'kms', keyId })

describe('the reports of hosts about missing keys', () => {
  it('are paused if they repeat what was answered often enough', () => {
    const reports = createKeyReports()
    const missing = [key('1'), key('2')]
    for (let round = 0; round < 4; round++) {
      expect(reports.isPaused('h', missing)).toBe(false)
      reports.answering('h', missing)
    }
    expect(reports.isPaused('h', missing)).toBe(true)
    expect(reports.isPaused('h', [key('2')])).toBe(true)
    expect(reports.isPaused('h', [key('3')])).toBe(false)
    expect(reports.isPaused('other', missing)).toBe(false)
    reports.resume('h')
    expect(reports.isPaused('h', missing)).toBe(false)
  })

  it('give one event for a failure that lasts, and are forgotten with their host', () => {
    const reports = createKeyReports()
    expect(reports.noteFailure('h', 'kms', 'lost')).toBe(true)
    expect(reports.noteFailure('h', 'kms', 'lost')).toBe(false)
    expect(reports.noteFailure('h', 'kms', 'other')).toBe(true)
    reports.keepOnly(new Set(['h']))
    expect(reports.noteFailure('h', 'kms', 'other')).toBe(false)
    reports.keepOnly(new Set())
    expect(reports.noteFailure('h', 'kms', 'other')).toBe(true)
    reports.noteFailure('h', 'kms', undefined)
    expect(reports.noteFailure('h', 'kms', 'other')).toBe(true)
  })
})
