import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ClusterFile, openRegistry } from './cluster-file.ts'
import { hostRecord } from './host-record.ts'
import { clusterPaths } from './paths.ts'

const FILE: ClusterFile = {
  ...{ version: 1, phase: 'created', logLevel: 'info', tpmSocketFolder: '/tpms', processes: [] },
  vcenter: { ports: { management: 7000, download: 7001 } },
  hosts: [
    { name: 'esx-1', ports: { management: 7002, adoption: 7003 } },
    { name: 'rack', rackHosts: 12, rackHostIds: ['id of rack-1'] },
  ],
}

let stateDir: string
beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-record-'))
  const hosts = {
    'node-\u00e4': { address: 'localhost:7002', hostId: 'id of esx-1' },
    'node-2': { address: 'localhost:9000', hostId: 'id of rack-1' },
    'esx-9': { address: 'esx-9.lab:7002', hostId: 'id of esx-9' },
  }
  writeFileSync(clusterPaths.knownHosts(stateDir), JSON.stringify({ version: 1, hosts }))
})
afterAll(() => rmSync(stateDir, { recursive: true }))

const recordOf = (name: string): string =>
  hostRecord({ stateDir, registry: openRegistry(stateDir, FILE) }, name).name

describe('the process of a host', () => {
  it.each([
    ['the name of the process', 'esx-1', 'esx-1'],
    ['the name of the rack', 'rack', 'rack'],
    ['the name in the inventory', 'node-\u00e4', 'esx-1'],
    ['another Unicode form of that name', 'node-a\u0308', 'esx-1'],
  ])('is found by %s', (_, name, record) => expect(recordOf(name)).toBe(record))

  it('is not a host that runs elsewhere, or that nobody knows', () => {
    for (const name of ['esx-9', 'esx-8'])
      expect(() => recordOf(name)).toThrow(`this cluster has no host process ${name}`)
  })

  it('is not one host of a rack, because its hosts are one process', () => {
    expect(() => recordOf('node-2')).toThrow(
      'node-2 is one of the 12 hosts of the rack rack, which run in one process; name the rack',
    )
  })
})
