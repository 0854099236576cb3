import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { READY_FILE } from '@nkpsim/daemon'
import type { ClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { hostToAdd } from './host-to-add.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess } from './process-identity.ts'

let stateDir: string
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-add-'))).path
})
afterEach(() => rmSync(stateDir, { recursive: true }))

/** Writes a cluster with this process as its host. */
function write({ startTimeTicks, ...more }: Partial<ClusterFile> & { startTimeTicks?: number }) {
  const identity = identifyProcess(process.pid)
  if (identity === undefined) throw new Error('this process has no identity')
  const running = { ...identity, ...(startTimeTicks !== undefined && { startTimeTicks }) }
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [{ name: 'rack' }, { name: 'esx-2' }] },
    vcenter: { ports: { management: 1, download: 2 } },
    processes: [{ ...running, kind: 'esxid', name: 'rack' }],
    ...more,
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  const folder = clusterPaths.host(stateDir, 'rack')
  mkdirSync(folder, { recursive: true })
  const hosts = ['rack-1', 'rack-2'].map((name, index) => ({
    ...{ name, hostId: name, address: 'localhost', managementPort: 10, adoptionPort: 20 + index },
    ...{ thumbprint: `AA:0${index}`, encryptionMode: 'NONE' },
  }))
  writeFileSync(join(folder, READY_FILE), JSON.stringify({ pid: process.pid, hosts }))
}

it('hostToAdd finds a running host, also in a rack, at the address that vCenter uses', () => {
  write({})
  expect(hostToAdd(stateDir, 'rack-2')).toEqual({ address: 'localhost:21', thumbprint: 'AA:01' })
  write({ relay: { clientPort: 3 } })
  expect(hostToAdd(stateDir, 'rack-1')).toEqual({ address: '127.0.0.2:20', thumbprint: 'AA:00' })
})

it('hostToAdd finds nothing if the host has ended, never ran here, or there is no cluster', () => {
  expect(hostToAdd(stateDir, 'rack-1')).toBeUndefined()
  write({})
  for (const name of ['rack', 'esx-2', 'esx-9']) expect(hostToAdd(stateDir, name)).toBeUndefined()
  write({ startTimeTicks: 1 })
  expect(hostToAdd(stateDir, 'rack-1')).toBeUndefined()
})
