import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { clusterPaths } from '@nkpsim/simulator'
import { nkpsimOn } from '../testing/refusals.ts'
import { clockNote } from './status.ts'

const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-status-'))
afterAll(() => rmSync(stateDir, { recursive: true }))

function writePhase(phase: string): void {
  const { dev, ino } = statSync(stateDir, { bigint: true })
  const file = {
    ...{ version: 1, phase, logLevel: 'info', hosts: [], processes: [] },
    place: { path: stateDir, device: String(dev), inode: String(ino) },
    tpmSocketFolder: join(stateDir, 'tpms'),
    vcenter: { ports: { management: 1, download: 2 } },
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
}

it.each([
  ['created', /^(?!.*not complete)/s],
  ['creating', /^The first start is not complete; .*: nkpsim down --delete\n/],
  ['resetting', /^A reset is not complete: later changes will be lost; .*: nkpsim reset\n/],
])('status notes what is not complete in the phase %s', async (phase, note) => {
  writePhase(phase)
  const [text, json] = [
    await nkpsimOn(stateDir, ['status']),
    await nkpsimOn(stateDir, ['status', '--output', 'json']),
  ]
  expect(text.stdout).toMatch(note)
  expect(JSON.parse(json.stdout)).toMatchObject({ phase })
})

it.each([
  [{ timeScale: 1, frozen: false }, 0, ''],
  [
    { timeScale: 1, frozen: false },
    60_000,
    'vCenter’s time is 2026-01-01T00:00:00.000Z; it runs as fast as the machine’s.\n',
  ],
  [
    { timeScale: 3600, frozen: false },
    0,
    'vCenter’s time is 2026-01-01T00:00:00.000Z; it runs 3600 times as fast as the machine’s.\n',
  ],
  [{ timeScale: 1, frozen: true }, 0, 'vCenter’s time is frozen at 2026-01-01T00:00:00.000Z.\n'],
])('status tells of a moved time (%j, %i ms ahead)', (clock, aheadMs, text) => {
  const nowMs = Date.UTC(2026)
  const view = { time: new Date(nowMs).toISOString(), ...clock }
  expect(clockNote(view, nowMs - aheadMs)).toBe(text)
})
