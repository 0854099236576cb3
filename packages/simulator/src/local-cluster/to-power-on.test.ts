import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { powerOnRest } from '../reset/power-on.ts'
import { type ClusterFile, openRegistry, type RunningVm, readClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { withCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { keepPowerState, keepPowerStates } from './to-power-on.ts'

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

function fileWith(toPowerOn: RunningVm[]): ClusterFile {
  return {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [], processes: [], toPowerOn },
    vcenter: { ports: { management: 1, download: 2 } },
  }
}

function write(toPowerOn: RunningVm[]): void {
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(fileWith(toPowerOn)))
}

describe('a VM that a reset has not powered on', () => {
  it('is not powered on later if a user has decided on its power state', async () => {
    write([VM, ...OTHERS])
    await keepPowerState({ stateDir }, { ...VM, poweredOn: true })
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual(OTHERS)
    for (const other of OTHERS) await keepPowerState({ stateDir }, other)
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
  })

  it('is found in any Unicode form of its name and of the name of its host', async () => {
    const composed = { host: 'h\u00f6st', vm: 'd\u00e4ten' }
    const decomposed = { host: 'ho\u0308st', vm: 'da\u0308ten' }
    write([composed, ...OTHERS])
    await keepPowerState({ stateDir }, decomposed)
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual(OTHERS)
    const registry = openRegistry(stateDir, fileWith([composed, VM, ...OTHERS]))
    await keepPowerStates(registry, [decomposed, VM])
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual(OTHERS)
  })

  it('is not powered on by a running `up` if a user decides on its power state meanwhile', async () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ host: 'esx-1', vm: `vm-${index}` }))
    write(many)
    const powered: RunningVm[] = []
    const failures = await withCluster({ stateDir }, (context) =>
      powerOnRest(context, {
        powerOn: async (of) => {
          powered.push(of)
          // At the power-on of the first VMs, a user decides on the last ones.
          for (const each of many.slice(-4)) await keepPowerState({ stateDir }, each)
        },
      }),
    )
    expect(failures).toEqual([])
    expect(powered).toEqual(many.slice(0, -4))
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
    expect(existsSync(clusterPaths.powerDecisions(stateDir))).toBe(false)
  })

  it('can be one of 10,000 with long names', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      host: 'esx-1',
      vm: `${index}`.padStart(80, '\u00e4'),
    }))
    await openRegistry(stateDir, fileWith([])).update(() => fileWith(many))
    expect(readClusterFile(stateDir)?.toPowerOn).toHaveLength(10_000)
  })
})

it('a command on any other VM takes no lock, and works without a cluster', async () => {
  await keepPowerState({ stateDir }, VM)
  write(OTHERS)
  await keepPowerState({ stateDir }, VM)
  expect(readClusterFile(stateDir)?.toPowerOn).toEqual(OTHERS)
  expect(existsSync(clusterPaths.lock(stateDir))).toBe(false)
})
