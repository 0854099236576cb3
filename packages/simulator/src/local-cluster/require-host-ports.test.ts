import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { manualClock } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { createCertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
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
  const host = await certifiedHost()
  mkdirSync(clusterPaths.operator(stateDir), { recursive: true })
  writeFileSync(join(clusterPaths.operator(stateDir), OPERATOR_FILES.roots), host.root)
  await listen(createTlsServer(host))
})
afterEach(() => {
  other.close()
  rmSync(stateDir, { recursive: true })
})

async function listen(server: Server): Promise<void> {
  // The check destroys its connections.
  for (const event of ['connection', 'secureConnection'])
    server.on(event, (socket: Socket) => socket.on('error', () => undefined))
  other = server.listen(0, '127.0.0.1')
  await once(other, 'listening')
  port = (other.address() as AddressInfo).port
}

/** Returns the certificate of a host and the root of its cluster. */
async function certifiedHost(): Promise<{ cert: string; key: string; root: string }> {
  const nowMs = Date.now()
  const authority = await createCertificateAuthority({
    ...{ commonName: 'VMCA', nowMs, random: systemRandom },
  })
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    ...{ commonName: 'esx-1', random: systemRandom },
  })
  const cert = await authority.issue({
    ...{ csrDer, commonName: 'esx-1', identityUri: 'urn:nkpsim:host:1', dnsNames: ['localhost'] },
    // An expired certificate is of this authority too.
    ...{ validityDays: 1, nowMs: nowMs - 30 * 24 * 3_600_000 },
  })
  return { cert, key: privateKeyToPem(privateKeyPkcs8), root: authority.certificatePem }
}

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

describe('a cluster whose host port a host of another copy uses', () => {
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

describe('a cluster whose host port another program uses', () => {
  it('may start vCenter, because the program is not a host of the cluster', async () => {
    other.close()
    const foreign = await certifiedHost()
    await listen(createTlsServer(foreign))
    await write([host({})])
    await requireHostPorts(loadCluster(ref()))
    other.close()
    await listen(createServer((socket) => socket.end('SSH-2.0-x\r\n')))
    await write([host({})])
    await requireHostPorts(loadCluster(ref()))
  })

  it('is refused if the program answers nothing, because a suspended host does the same', async () => {
    other.close()
    const clock = manualClock()
    await listen(createServer(() => void clock.advance(60_000)))
    await write([host({})])
    await expect(requireHostPorts({ ...loadCluster(ref()), clock })).rejects.toThrow(
      `port ${port} of host esx-1`,
    )
  })

  it('is refused if the root certificate is missing', async () => {
    rmSync(clusterPaths.operator(stateDir), { recursive: true })
    await write([host({})])
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
