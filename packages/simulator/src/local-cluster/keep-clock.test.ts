import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { CLOCK_FILE } from '@nkpsim/daemon'
import { pauseClock, readPreviousClock, writeClock } from './keep-clock.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-'))
})
afterEach(() => rmSync(stateDir, { recursive: true }))

const FORMER = 'vcenter.before-20260102T030405678Z'
const FORMER_EARLIER = 'vcenter.before-20251231T030405678Z'

/** Makes the folder of a vCenter, with a clock if one is given. */
function make(name: string, clock?: string): void {
  mkdirSync(join(stateDir, name))
  writeFileSync(join(stateDir, name, 'box.key'), '')
  if (clock !== undefined) writeFileSync(join(stateDir, name, CLOCK_FILE), clock)
}

describe('the clock that a restored vCenter takes over', () => {
  it('is the clock of the vCenter that it replaces, which may have none', () => {
    make(FORMER, 'former')
    make('vcenter.restored', 'restored')
    make('vcenter')
    expect(readPreviousClock(stateDir)).toBeUndefined()
    writeFileSync(join(stateDir, 'vcenter', CLOCK_FILE), 'own')
    expect(readPreviousClock(stateDir)).toBe('own')
  })

  it('is that of the restored vCenter if a restore was interrupted between its two moves', () => {
    make(FORMER, 'former')
    make('vcenter.restored', 'restored')
    expect(readPreviousClock(stateDir)).toBe('restored')
    // An interrupted restore can leave an empty folder.
    mkdirSync(join(stateDir, 'vcenter'))
    expect(readPreviousClock(stateDir)).toBe('restored')
  })

  it('is that of the vCenter that was moved aside last if the next restore was interrupted too', () => {
    make(FORMER_EARLIER, 'earlier')
    make(FORMER, 'former')
    make('vcenter.restored')
    make('vcenter.before-mine', 'copy of a user')
    expect(readPreviousClock(stateDir)).toBe('former')
    rmSync(join(stateDir, FORMER, CLOCK_FILE))
    expect(readPreviousClock(stateDir)).toBeUndefined()
  })

  it('is that of the machine if there was no vCenter', () => {
    expect(readPreviousClock(stateDir)).toBeUndefined()
  })

  it('is written as it was read', async () => {
    make('vcenter.restored')
    await writeClock(join(stateDir, 'vcenter.restored'), '{"offsetMs":3600000}')
    const path = join(stateDir, 'vcenter.restored', CLOCK_FILE)
    expect(readFileSync(path, 'utf8')).toBe('{"offsetMs":3600000}')
  })

  it('is not read from a pipe, which could block', () => {
    make('vcenter')
    const path = join(stateDir, 'vcenter', CLOCK_FILE)
    execFileSync('mkfifo', [path])
    expect(() => readPreviousClock(stateDir)).toThrow(`${path}: it is not a regular file`)
  })
})

describe('the clock of a cluster that is down', () => {
  const path = () => join(stateDir, 'vcenter', CLOCK_FILE)
  const content = () => JSON.parse(readFileSync(path(), 'utf8'))

  it('no longer runs at its time scale, which its next start uses again', async () => {
    const atMs = Date.now() - 60_000
    make('vcenter', JSON.stringify({ offsetMs: 5, timeScale: 60, startTimeScale: 1, atMs }))
    await pauseClock(join(stateDir, 'vcenter'))
    const { offsetMs, ...rest } = content()
    expect(rest).toEqual({ timeScale: 60, startTimeScale: 1 })
    expect(offsetMs).toBeGreaterThanOrEqual(5 + 59 * 60_000)
    expect(offsetMs).toBeLessThan(5 + 59 * (Date.now() - atMs + 1))
  })

  it('stays as it is if it has no time scale, or there is no clock', async () => {
    make('vcenter', '{"offsetMs":7}')
    await pauseClock(join(stateDir, 'vcenter'))
    expect(content()).toEqual({ offsetMs: 7 })
    await pauseClock(join(stateDir, 'elsewhere'))
  })
})
