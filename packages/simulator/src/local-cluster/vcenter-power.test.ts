import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { CLOCK_FILE } from '@nkpsim/daemon'
import type { ClusterFile, ProcessRecord } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import { passTimeWithoutVcenter } from './vcenter-power.ts'

const HOUR_MS = 3_600_000

let stateDir: string
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-pass-'))).path
  mkdirSync(clusterPaths.vcenter(stateDir))
})
afterEach(() => rmSync(stateDir, { recursive: true }))

function make(processes: ProcessRecord[]): void {
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [], processes },
    vcenter: { ports: { management: 1, download: 2 }, faults: true },
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
}

it('a vCenter keeps running if its clock cannot move as far as asked', async () => {
  const child = spawn('sleep', ['600'])
  try {
    await once(child, 'spawn')
    const identity = identifyProcess(child.pid ?? 0)
    if (identity === undefined) throw new Error('it does not run')
    make([{ ...identity, kind: 'vcenterd', name: 'vcenter' }])
    const offsetMs = Date.UTC(9999, 11, 1) - Date.now()
    const clockFile = join(clusterPaths.vcenter(stateDir), CLOCK_FILE)
    writeFileSync(clockFile, JSON.stringify({ offsetMs }))
    await expect(passTimeWithoutVcenter({ stateDir }, 60 * 24 * HOUR_MS)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'a time lies between 1970 and 9999',
    })
    expect(isRunning(identity)).toBe(true)
  } finally {
    child.kill('SIGKILL')
  }
})

it('the error says that vCenter is stopped if its clock cannot be changed then', async () => {
  make([])
  await expect(passTimeWithoutVcenter({ stateDir }, HOUR_MS)).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringMatching(
      /^vCenter has no database in .*; vCenter is stopped; start it with: nkpsim vcenter start$/,
    ),
  })
})
