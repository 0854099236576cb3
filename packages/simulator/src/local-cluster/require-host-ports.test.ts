import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { reconnectVcenter } from '../faults/disconnect.ts'
import { resetCluster } from '../reset/reset-cluster.ts'
import type { ClusterFile, HostRecord } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { loadCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess } from './process-identity.ts'
import { requireHostPorts } from './require-host-ports.ts'
import { restoreVcenter } from './restore-vcenter.ts'
import { resumeCluster } from './resume-cluster.ts'
import { startVcenter } from './single-process.ts'

let stateDir: string
let other: Server
let port: number
beforeEach(async () => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-ports-'))).path
  other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  port = (other.address() as AddressInfo).port
})
afterEach(() => {
  other.close()
  rmSync(stateDir, { recursive: true })
})

async function write(hosts: HostRecord[], changes: Partial<ClusterFile> = {}): Promise<void> {
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    tpmSocketFolder: join(stateDir, 'tpms'),
    vcenter: { ports: { management: port, download: port } },
    ...{ hosts, processes: [], ...changes },
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  const snapshot = clusterPaths.snapshot(stateDir)
  await mkdir(snapshot, { recursive: true })
  const manifest = { version: 1, cluster: file, running: [] }
  writeFileSync(join(snapshot, 'snapshot.json'), JSON.stringify(manifest))
}

const ref = () => ({ stateDir })
const host = (ports: Partial<HostRecord['ports']>): HostRecord => ({
  name: 'esx-1',
  ports: { management: port, adoption: port, ...ports },
})
const STARTS: Record<string, () => Promise<unknown>> = {
  resetCluster: () => resetCluster(ref()),
  resumeCluster: () => resumeCluster(ref()),
  restoreVcenter: () =>
    restoreVcenter(ref(), { file: '/none', passwords: [], force: false, random: systemRandom }),
  startVcenter: () => startVcenter(ref()),
  reconnectVcenter: () => {
    const note = { fault: 'vCenter was cut off', by: identifyProcess(process.pid) }
    writeFileSync(clusterPaths.fault(stateDir), JSON.stringify(note))
    return reconnectVcenter(ref())
  },
}

describe('a cluster whose host port another process uses', () => {
  it.each(Object.keys(STARTS))('is refused by %s, and nothing starts', async (name) => {
    await write([host({})])
    await expect(STARTS[name]?.()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: `another process listens on port ${port} of host esx-1; if it is a host of another copy of this cluster, stop that copy first: nkpsim --state FOLDER down`,
    })
    expect(loadCluster(ref()).registry.current()).toMatchObject({ phase: 'created', processes: [] })
  })

  it('is refused if only the adoption port is in use', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port: management } = free.address() as AddressInfo
    free.close()
    await once(free, 'close')
    await write([host({ management })])
    await expect(requireHostPorts(loadCluster(ref()))).rejects.toThrow(`port ${port} of host esx-1`)
  })
})

it('a cluster may start vCenter if its own running host uses the port', async () => {
  const identity = identifyProcess(process.pid)
  if (identity === undefined) throw new Error('this process has no identity')
  await write([host({})], { processes: [{ ...identity, kind: 'esxid', name: 'esx-1' }] })
  await requireHostPorts(loadCluster(ref()))
})

it('a cluster may start vCenter if its hosts have no recorded ports', async () => {
  await write([{ name: 'rack', rackHosts: 2 }])
  await requireHostPorts(loadCluster(ref()))
})
