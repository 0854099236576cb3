import { describe, expect, it } from '@jest/globals'
import {
  backupFileName,
  formatJobId,
  isWorkFolder,
  leftoversIn,
  surplusBackups,
  temporaryName,
  workFolderName,
} from './file-name.ts'

const OWN = '0f4b1c9e-6a51-4c65-9c06-5b1a3a3c2f10'
const OTHER = '9d3f3a54-1111-4c65-9c06-5b1a3a3c2f10'
const START_MS = Date.parse('2026-01-31T23:59:59.123Z')
const jobAt = (ms: number): string => formatJobId(START_MS + ms, Buffer.from('0a1b2c3d', 'hex'))
const backups = [0, 1000, 86_400_000].map((ms) => backupFileName(OWN, jobAt(ms)))
const newest = backups[2] ?? ''
const foreign = [
  backupFileName(OTHER, jobAt(0)),
  `${OWN}.nkpsim-backup`,
  `copy of ${backups[0]}`,
  `${backups[0]}.old`,
  'thesis.doc',
]

describe('the name of a backup', () => {
  it('contains the vCenter that made it and the time', () => {
    expect(backups[0]).toBe(`${OWN}_20260131T235959123Z-0a1b2c3d.nkpsim-backup`)
  })
})

describe('the name of a work folder', () => {
  it('cannot be confused with a name that was not made by a job', () => {
    const name = workFolderName(jobAt(0))
    expect(isWorkFolder(name)).toBe(true)
    const others = [`${name}.old`, `my-${name}`, 'backup-.tmp', 'backup-before-upgrade.tmp']
    expect([...others, `${name}\n`].filter(isWorkFolder)).toEqual([])
  })
})

describe('surplusBackups', () => {
  const surplus = (names: string[], maxCount: number, older = backups.slice(0, 2)) => [
    ...surplusBackups({ maxCount: () => maxCount, older }, names, newest),
  ]

  it('returns the oldest backups of the schedule above the number to keep, in any order of names', () => {
    const names = [...foreign, ...backups].toReversed()
    expect(surplus(names, 2)).toEqual(backups.slice(0, 1))
    expect(surplus(names, 1)).toEqual(backups.slice(0, 2))
    expect(surplus(names, 3)).toEqual([])
    expect(surplus(names, 4)).toEqual([])
  })

  it('neither returns nor counts backups that the schedule did not make', () => {
    const names = [...foreign, ...backups]
    expect(surplus(names, 1, backups.slice(1, 2))).toEqual(backups.slice(1, 2))
    expect(surplus(names, 2, backups.slice(1, 2))).toEqual([])
    expect(surplus(names, 1, [])).toEqual([])
  })

  it('never returns the backup that was just made, but returns backups from a clock that was ahead', () => {
    const ahead = [1, 2, 3].map((day) => backupFileName(OWN, jobAt((60 + day) * 86_400_000)))
    const names = [...ahead, ...backups]
    expect(surplus(names, 3, names)).toEqual(ahead)
    expect(surplus(names, 5, names)).toEqual(ahead.slice(0, 1))
    expect(surplus([...ahead, newest], 3, names)).toEqual(ahead.slice(0, 1))
    expect(surplus(names, 1, names)).not.toContain(newest)
  })
})

describe('leftoversIn', () => {
  it('returns the files that interrupted jobs of this vCenter left', () => {
    const half = temporaryName(backupFileName(OWN, jobAt(0)))
    const ofOther = temporaryName(backupFileName(OTHER, jobAt(0)))
    expect(leftoversIn(OWN, [half, ofOther, ...backups, ...foreign])).toEqual([half])
  })
})
