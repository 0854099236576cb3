import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createFreePorts } from '@nkpsim/daemon'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { clusterClockOf, manualClock, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemEffects, systemRandom } from '@nkpsim/effects'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import { backupSecrets, createBackupJobs, specTo, storeIn } from '@nkpsim/vcenter/testing'
import { reconnectVcenter } from '../faults/disconnect.ts'
import { powerCycleHost } from '../faults/kill.ts'
import { putBack, resetCluster } from '../reset/reset-cluster.ts'
import {
  type ClusterFile,
  type ClusterRegistry,
  type HostRecord,
  type ProcessRecord,
  VCENTER,
} from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { loadCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import { readRoot, requireNoOtherCopy, requireNoOtherVcenter } from './require-no-other-copy.ts'
import { restoreVcenter } from './restore-vcenter.ts'
import { resumeCluster } from './resume-cluster.ts'
import { startHost, startVcenter } from './single-process.ts'

/** Draws ports that neither another test nor an outgoing connection takes meanwhile. */
const freePorts = createFreePorts()

let stateDir: string
let other: Server
let port: number
beforeEach(async () => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-ports-'))).path
  const host = await certifiedHost()
  mkdirSync(clusterPaths.operator(stateDir), { recursive: true })
  writeRoot(clusterPaths.vcenter(stateDir), host.root)
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
  const [free = 0] = await freePorts.take(1)
  port = free
  other = server.listen(port, '127.0.0.1')
  await once(other, 'listening')
}

function writeRoot(vcenterFolder: string, pem: string): void {
  writeFileSync(join(vcenterFolder, OPERATOR_FOLDER, OPERATOR_FILES.roots), pem)
}

/** Returns the certificate of a host and the root of its cluster. */
async function certifiedHost(): Promise<{ cert: string; key: string; root: string }> {
  const authority = await createCertificateAuthority({
    ...{ commonName: 'VMCA', nowMs: Date.now(), random: systemRandom },
  })
  return { ...(await issue(authority)), root: authority.certificatePem }
}

async function issue(authority: CertificateAuthority): Promise<{ cert: string; key: string }> {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    ...{ commonName: 'esx-1', random: systemRandom },
  })
  const cert = await authority.issue({
    ...{ csrDer, commonName: 'esx-1', identityUri: 'urn:nkpsim:host:1', dnsNames: ['localhost'] },
    // An expired certificate is of this authority too.
    ...{ validityDays: 1, nowMs: Date.now() - 30 * 24 * 3_600_000 },
  })
  return { cert, key: privateKeyToPem(privateKeyPkcs8) }
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
  cpSync(clusterPaths.vcenter(stateDir), clusterPaths.vcenter(snapshot), { recursive: true })
  const manifest = { version: 1, cluster: file, running: [] }
  writeFileSync(join(snapshot, 'snapshot.json'), JSON.stringify(manifest))
}

const ref = () => ({ stateDir })
/** Loads the cluster with a clock that stands still, so that no listener counts as silent. */
const loadWithoutTime = () => loadCluster({ stateDir, clock: manualClock() })
const identity = (pid = process.pid) => {
  const found = identifyProcess(pid)
  if (found === undefined) throw new Error(`no process ${pid}`)
  return found
}
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

describe('a cluster whose host port is used by a host of another copy', () => {
  it.each(Object.keys(STARTS))('is refused by %s, and nothing starts', async (name) => {
    await write([host({})])
    await expect(STARTS[name]?.()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: `another process listens on port ${port} of host esx-1; if it is a host of another copy of this cluster, stop that copy first: nkpsim --state FOLDER down`,
    })
    expect(loadCluster(ref()).registry.current()).toMatchObject({ phase: 'created', processes: [] })
  })

  it('is refused if only the adoption port is in use', async () => {
    const [management = 0] = await freePorts.take(1)
    await write([host({ management })])
    await expect(requireNoOtherCopy(loadCluster(ref()))).rejects.toThrow(
      `port ${port} of host esx-1`,
    )
  })
})

const HOST_STARTS: Record<string, () => Promise<unknown>> = {
  startHost: () => startHost(ref(), 'esx-1'),
  powerCycleHost: () => powerCycleHost(ref(), 'esx-1'),
}

describe('a cluster on whose vCenter port a vCenter listens', () => {
  const STARTS_ANY = { ...STARTS, ...HOST_STARTS }
  it.each(Object.keys(STARTS_ANY))('is refused by %s, and nothing starts', async (name) => {
    await write([{ name: 'esx-1' }])
    await expect(STARTS_ANY[name]?.()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: `another process listens on port ${port} of vCenter; if it is the vCenter of another copy of this cluster, stop that copy first: nkpsim --state FOLDER down`,
    })
    expect(loadCluster(ref()).registry.current()).toMatchObject({ phase: 'created', processes: [] })
  })

  it('keeps the running process of a host if powerCycleHost is refused', async () => {
    const child = spawn('sleep', ['1000'])
    try {
      await once(child, 'spawn')
      const process: ProcessRecord = { ...identity(child.pid), kind: 'esxid', name: 'esx-1' }
      await write([{ name: 'esx-1' }], { processes: [process] })
      await expect(powerCycleHost(ref(), 'esx-1')).rejects.toThrow('of another copy')
      expect(isRunning(process)).toBe(true)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('may start a host if its own vCenter uses the port', async () => {
    await write([host({})], { processes: [{ ...identity(), kind: 'vcenterd', name: VCENTER }] })
    await requireNoOtherVcenter(loadCluster(ref()))
  })

  it('is refused if its recorded processes do not run', async () => {
    const processes: ProcessRecord[] = [
      { ...identity(), kind: 'vcenterd', name: VCENTER },
      { ...identity(), kind: 'esxid', name: 'esx-1' },
    ]
    await write([host({})], { processes })
    const root = readRoot(clusterPaths.vcenter(stateDir))
    const check = (hosts: HostRecord[]) =>
      requireNoOtherCopy(loadCluster(ref()), { hosts, root, runs: () => false })
    await expect(check([host({})])).rejects.toThrow(`port ${port} of host esx-1`)
    await expect(check([])).rejects.toThrow(`port ${port} of vCenter`)
  })
})

it('a cluster may start a host if another program uses the port of vCenter', async () => {
  writeRoot(clusterPaths.vcenter(stateDir), (await certifiedHost()).root)
  await write([host({})])
  await requireNoOtherVcenter(loadWithoutTime())
})

it('a reset starts nothing if another copy starts while the state is copied', async () => {
  other.close()
  await once(other, 'close')
  await write([])
  const { registry, ...context } = loadCluster(ref())
  const update: ClusterRegistry['update'] = async (change) => {
    if (!other.listening) await once(other.listen(port, '127.0.0.1'), 'listening')
    await registry.update(change)
  }
  const reset = putBack({ ...context, registry: { current: registry.current, update } })
  await expect(reset).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringMatching(
      /port \d+ of vCenter.*; the state is reset; start .* nkpsim up$/,
    ),
  })
})

it('a reset after the restore of a foreign vCenter is refused while a host of a copy runs', async () => {
  await write([host({})])
  writeRoot(clusterPaths.vcenter(stateDir), (await certifiedHost()).root)
  await expect(resetCluster(ref())).rejects.toThrow(`port ${port} of host esx-1`)
})

it('a foreign backup is not restored while a host runs that trusts the vCenter of the backup', async () => {
  const foreign = join(stateDir, 'foreign')
  const backups = join(stateDir, 'backups')
  mkdirSync(foreign)
  mkdirSync(backups)
  const store = await storeIn(foreign)
  const jobs = await createBackupJobs({
    ...{ ...systemEffects, store, stateFolder: foreign, logger: silentLogger },
    clusterClock: clusterClockOf(systemClock),
  })
  const secrets = backupSecrets({ backupPassword: undefined })
  const spec = specTo(backups, { isEncrypted: false })
  await jobs.start({ spec, secrets, schedule: undefined })
  await jobs.settled()
  other.close()
  const member = await issue(store.identity.authority)
  store.close()
  await listen(createTlsServer(member))
  await write([host({})])
  const [file = ''] = readdirSync(backups)
  const options = { file: join(backups, file), passwords: [], force: true, random: systemRandom }
  await expect(restoreVcenter(ref(), options)).rejects.toThrow(`port ${port} of host esx-1`)
  const { vcenter, restoredVcenter } = clusterPaths
  expect([vcenter, restoredVcenter].map((path) => existsSync(path(stateDir)))).toEqual([
    true,
    false,
  ])
})

describe('a cluster whose host port is used by another program', () => {
  it('may start vCenter, because the program is not a host of the cluster', async () => {
    other.close()
    const foreign = await certifiedHost()
    await listen(createTlsServer(foreign))
    await write([host({})])
    await requireNoOtherCopy(loadWithoutTime())
    other.close()
    await listen(createServer((socket) => socket.end('SSH-2.0-x\r\n')))
    await write([host({})])
    await requireNoOtherCopy(loadWithoutTime())
  })

  it('is refused if the program does not answer, because it may be a suspended host', async () => {
    other.close()
    const clock = manualClock()
    await listen(createServer(() => void clock.advance(60_000)))
    await write([host({})])
    await expect(requireNoOtherCopy({ ...loadCluster(ref()), clock })).rejects.toThrow(
      `port ${port} of host esx-1`,
    )
  })

  it('is refused if the root certificate is damaged', async () => {
    writeRoot(clusterPaths.vcenter(stateDir), '')
    await write([host({})])
    await expect(requireNoOtherCopy(loadCluster(ref()))).rejects.toThrow(
      `port ${port} of host esx-1`,
    )
  })

  it('is refused if the root certificate is missing', async () => {
    rmSync(clusterPaths.operator(stateDir), { recursive: true })
    await write([host({})])
    await expect(requireNoOtherCopy(loadCluster(ref()))).rejects.toThrow(
      `port ${port} of host esx-1`,
    )
  })
})

it('a cluster may start vCenter if its own running processes use the ports', async () => {
  const processes: ProcessRecord[] = [
    { ...identity(), kind: 'esxid', name: 'esx-1' },
    { ...identity(), kind: 'vcenterd', name: VCENTER },
  ]
  await write([host({})], { processes })
  await requireNoOtherCopy(loadCluster(ref()))
})

it('a cluster may start vCenter if its hosts have no recorded ports', async () => {
  const processes: ProcessRecord[] = [{ ...identity(), kind: 'vcenterd', name: VCENTER }]
  await write([{ name: 'rack', rackHosts: 2 }], { processes })
  await requireNoOtherCopy(loadCluster(ref()))
})
