import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ClusterFile, type RunningVm, readClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { keepPowerState } from './to-power-on.ts'

const VM: RunningVm = { host: 'esx-1', vm: 'db' }
const OTHERS: RunningVm[] = [
  { host: 'esx-2', vm: 'db' },
  { host: 'esx-1', vm: 'web' },
]

let stateDir: string
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-power-'))).path
})
afterEach(() => rmSync(stateDir, { recursive: true }))

function write(toPowerOn: RunningVm[]): void {
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [], processes: [], toPowerOn },
    vcenter: { ports: { management: 1, download: 2 } },
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
}

describe('a VM that a reset has not powered on', () => {
  it('is not powered on later if a user has decided on its power state', async () => {
    write([VM, ...OTHERS])
    await keepPowerState({ stateDir }, VM)
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual(OTHERS)
    for (const other of OTHERS) await keepPowerState({ stateDir }, other)
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
  })
})

it('a command on any other VM takes no lock, and works without a cluster', async () => {
  await keepPowerState({ stateDir }, VM)
  write(OTHERS)
  await keepPowerState({ stateDir }, VM)
  expect(readClusterFile(stateDir)?.toPowerOn).toEqual(OTHERS)
  expect(existsSync(clusterPaths.lock(stateDir))).toBe(false)
})
