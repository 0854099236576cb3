import { mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import { type Clock, createFreePorts, systemClock } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import { mendLinks } from '../faults/disconnect.ts'
import { isMendable, requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { putBack } from '../reset/reset-cluster.ts'
import { takeSnapshot } from '../reset/snapshot.ts'
import { checkBeforeStart, plantSeed } from '../seed/apply-seed.ts'
import type { Seed, SeedHost } from '../seed/seed.ts'
import { type ClusterFile, openRegistry, readClusterFile } from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import type { ClusterContext } from './context.ts'
import { addHosts, CLUSTER_NAME, createInventory, DEFAULT_INVENTORY } from './enroll.ts'
import { mapLimited } from './limited.ts'
import { makeMemoryState, removeDeadLink } from './memory-state.ts'
import { clusterPaths, DATASTORE_NAME, tpmSocketFolder } from './paths.ts'
import { isRunning } from './process-identity.ts'
import type { HostReady, VcenterReady } from './ready-content.ts'
import { RELAY_ADDRESS } from './relay-address.ts'
import { requireFreePort } from './require-free-port.ts'
import { startHost } from './start-host.ts'
import { startRelay } from './start-relay.ts'
import { manufactureHostTpm } from './start-tpm.ts'
import { startVcenter } from './start-vcenter.ts'
import { deleteStateOfCluster } from './state-folder.ts'
import { stopProcesses } from './stop-cluster.ts'

/** Processes that start at once: they bind the processor, not the disk. */
const AT_ONCE = 4
const MAX_HOSTS = 100

/** A cluster that runs. */
export type ClusterFacts = { stateDir: string; vcenter: VcenterReady; hosts: HostReady[] }

/** What is common to a first start and a later one. */
export type StartOptions = {
  stateDir: string
  clock?: Clock
  signal?: AbortSignal
  /** Told in a few words what is being done. */
  onProgress?: (step: string) => void
}

/** A cluster to make. */
export type MakeClusterOptions = StartOptions & {
  /** How many hosts, 0 to 100; they are named esx-1, esx-2 and so on. */
  hosts: number
  /** Numbers of the hosts that have no TPM, from 1. */
  noTpm: readonly number[]
  /** What the cluster shall be, its hosts too: the two numbers above count for nothing then. */
  seed?: Seed
  /** Password of the hosts' user root. */
  rootPassword: Secret
  /** Lets clients change the time of the vCenter. */
  faults?: boolean
  /** How much faster than the machine's clock the time of the vCenter runs, from 1. */
  timeScale?: number
  /** Serves health and metrics of every daemon. */
  metrics?: boolean
  /** Port of the vCenter; by default one that is free. */
  port?: number
  /** Lets gRPC tools ask every daemon what it serves. */
  reflection?: boolean
  /** Keeps all state in memory, gone when the cluster is stopped: the state folder becomes a link to it. */
  inMemory?: boolean
  logLevel?: string
}

/** What lies in a state folder: no cluster, one of which nothing or a part runs, one that runs as a whole. */
export type ClusterState = 'none' | 'stopped' | 'partly-up' | 'up' | 'incomplete'

/** @throws SimulatorError STATE_INVALID */
export function clusterState(stateDir: string): ClusterState {
  const file = readClusterFile(stateDir)
  if (file === undefined) return 'none'
  if (file.phase === 'creating') return 'incomplete'
  if (file.phase === 'resetting') return 'partly-up'
  const running = file.processes.filter(isRunning).length
  if (running === 0) return 'stopped'
  if (isMendable(stateDir)) return 'partly-up'
  const tpms = file.hosts.filter((host) => host.tpm !== undefined).length
  const relays = file.relay === undefined ? 0 : 1
  return running === 1 + relays + file.hosts.length + tpms ? 'up' : 'partly-up'
}

/**
 * Makes a cluster in an empty state folder: a vCenter, hosts and their TPMs, a datastore that all hosts mount, and the
 * hosts under the vCenter's management. On failure everything it started is stopped, and everything but the logs removed.
 * @throws SimulatorError ALREADY_UP, STATE_INVALID, INVALID_OPTION, PORT_TAKEN, SEED_CONFLICT, PROCESS_FAILED, PROCESS_TIMEOUT,
 *   INTERRUPTED;
 *   TpmError; RpcError
 */
export async function makeCluster(options: MakeClusterOptions): Promise<ClusterFacts> {
  checkHostNumbers(options)
  if (options.port !== undefined) await requireFreePort(options.port)
  if (options.seed !== undefined) checkBeforeStart(options.seed)
  const stateDir = resolve(options.stateDir)
  const clock = options.clock ?? systemClock
  removeDeadLink(stateDir)
  if (options.inMemory === true) makeMemoryState(stateDir)
  return withClusterLock({ stateDir, clock, create: true }, async () => {
    refuseUnlessNew(stateDir)
    const file = await planCluster(stateDir, options)
    const registry = openRegistry(stateDir, file)
    const context = { stateDir, registry, clock, signal: options.signal }
    await registry.update((current) => current)
    try {
      const cluster = await createProcesses(context, options)
      if (options.seed !== undefined) await plantSeed(context, options.seed, options)
      const running = options.seed?.vms.filter(({ poweredOn }) => poweredOn) ?? []
      await takeSnapshot(
        context,
        running.map(({ name, host }) => ({ vm: name, host })),
      )
      await registry.update((current) => ({ ...current, phase: 'created' }))
      return cluster
    } catch (error) {
      await stopProcesses(context)
      deleteStateOfCluster(stateDir, { keepLogs: true })
      throw options.signal?.aborted ? interrupted(error) : error
    }
  })
}

/**
 * Starts what does not run of a cluster that was made before, as it was, and mends what was broken on purpose and left so; completes a reset that was cut off. Without a vCenter or hosts to start it does
 * nothing. On failure what this call started is stopped again.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError
 */
export async function resumeCluster(options: StartOptions): Promise<ClusterFacts> {
  const stateDir = resolve(options.stateDir)
  const clock = options.clock ?? systemClock
  return withClusterLock({ stateDir, clock, create: false }, async () => {
    const file = readClusterFile(stateDir)
    if (file === undefined) {
      throw new SimulatorError('NO_CLUSTER', `no cluster in ${stateDir}`)
    }
    if (file.phase === 'creating') throw incomplete(stateDir)
    if (file.phase === 'resetting') return completeReset({ stateDir, file, clock, options })
    requireNoFaultOfAnother(stateDir)
    const before = new Set(file.processes.filter(isRunning).map(({ pid }) => pid))
    const registry = openRegistry(stateDir, file)
    const context = { stateDir, registry, clock, signal: options.signal }
    try {
      options.onProgress?.('starting vCenter and hosts')
      const [vcenter, hosts] = await allSettled(
        mendLinks(context).then(() => startVcenter(context)),
        mapLimited(file.hosts, AT_ONCE, (host) => startHost(context, host)),
      )
      return { stateDir, vcenter, hosts: hosts.flat() }
    } catch (error) {
      await stopProcesses(context, ({ pid }) => !before.has(pid))
      throw options.signal?.aborted ? interrupted(error) : error
    }
  })
}

/** Completes a reset that was cut off. */
function completeReset(input: {
  stateDir: string
  file: ClusterFile
  clock: Clock
  options: StartOptions
}): Promise<ClusterFacts> {
  const { stateDir, file, clock, options } = input
  options.onProgress?.('completing the reset that was cut off')
  return putBack({
    stateDir,
    registry: openRegistry(stateDir, file),
    clock,
    signal: options.signal,
  })
}

/** What a new cluster shall be, before anything of it runs. */
async function planCluster(stateDir: string, options: MakeClusterOptions): Promise<ClusterFile> {
  const { faults, timeScale, metrics, reflection, port, logLevel } = options
  const hosts = plannedHosts(options)
  const count = hosts.length
  const freePorts = createFreePorts(port === undefined ? [] : [port])
  const [management = 0, download = 0, clientPort = 0, ...ports] = await freePorts.take(
    3 + 2 * count,
  )
  const [vcenterMetrics, ...metricsPorts] = metrics === true ? await freePorts.take(1 + count) : []
  return {
    version: 1,
    phase: 'creating',
    logLevel: logLevel ?? 'info',
    ...(reflection === true && { reflection }),
    tpmSocketFolder: tpmSocketFolder(
      stateDir,
      hosts.map(({ name }) => name),
    ),
    vcenter: {
      ports: { management: port ?? management, download },
      ...(faults === true && { faults }),
      ...(timeScale !== undefined && { timeScale }),
      ...withMetrics(vcenterMetrics),
    },
    ...(faults === true && { relay: { clientPort } }),
    hosts: hosts.map(({ name, tpm }, index) => ({
      name,
      ...(tpm && { tpm: {} }),
      ports: { management: ports[2 * index] ?? 0, adoption: ports[2 * index + 1] ?? 0 },
      ...withMetrics(metricsPorts[index]),
    })),
    ...(options.inMemory === true && { inMemory: true }),
    processes: [],
  }
}

/** The hosts that a cluster is made with. */
function plannedHosts({ seed, hosts, noTpm }: MakeClusterOptions): SeedHost[] {
  if (seed !== undefined) return seed.hosts
  return Array.from({ length: hosts }, (_, index) => ({
    name: `esx-${index + 1}`,
    tpm: !noTpm.includes(index + 1),
    cluster: CLUSTER_NAME,
  }))
}

function withMetrics(metricsPort: number | undefined): { metricsPort?: number } {
  return metricsPort === undefined ? {} : { metricsPort }
}

async function createProcesses(
  context: ClusterContext,
  options: MakeClusterOptions,
): Promise<ClusterFacts> {
  const { rootPassword, onProgress, signal, seed } = options
  const { stateDir } = context
  const records = context.registry.current().hosts
  const datastore = clusterPaths.datastore(stateDir, DATASTORE_NAME)
  mkdirSync(datastore, { recursive: true, mode: 0o700 })
  onProgress?.(
    `starting vCenter and ${records.length === 1 ? 'a host' : `${records.length} hosts`}`,
  )
  const [vcenter, hosts] = await allSettled(
    startRelay(context).then(() => startVcenter(context)),
    mapLimited(records, AT_ONCE, async (host) => {
      signal?.throwIfAborted()
      if (host.tpm !== undefined) await manufactureHostTpm(context, host.name)
      return startHost(context, host, { rootPassword })
    }),
  )
  const ready = hosts.flat()
  onProgress?.('adding the hosts to vCenter')
  await createInventory(stateDir, seed?.datacenters ?? DEFAULT_INVENTORY, signal)
  const relay = context.registry.current().relay && RELAY_ADDRESS
  const planned = plannedHosts(options)
  const clusterOf = (host: string) => planned.find(({ name }) => name === host)?.cluster ?? ''
  await addHosts(stateDir, ready, { rootPassword, relay, clusterOf }, signal)
  return { stateDir, vcenter, hosts: ready }
}

/** Both results; when one is rejected, only after the other has settled too. */
async function allSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}

function checkHostNumbers({ hosts, noTpm }: MakeClusterOptions): void {
  if (!Number.isInteger(hosts) || hosts < 0 || hosts > MAX_HOSTS) {
    throw new SimulatorError('INVALID_OPTION', `a cluster has 0 to ${MAX_HOSTS} hosts`)
  }
  const odd = noTpm.find((number) => !Number.isInteger(number) || number < 1 || number > hosts)
  if (odd === undefined) return
  throw new SimulatorError('INVALID_OPTION', `there is no host number ${odd} among ${hosts}`)
}

function refuseUnlessNew(stateDir: string): void {
  const state = clusterState(stateDir)
  if (state === 'incomplete') throw incomplete(stateDir)
  if (state !== 'none') {
    throw new SimulatorError('ALREADY_UP', `${stateDir} holds a cluster already`)
  }
  const own = ['cluster.lock', 'cluster.lock-journal', 'logs']
  const foreign = readdirSync(stateDir).find((name) => !own.includes(name))
  if (foreign === undefined) return
  throw new SimulatorError(
    'STATE_INVALID',
    `${stateDir} is no folder of a cluster and not empty; name another one with --state`,
  )
}

function incomplete(stateDir: string): SimulatorError {
  return new SimulatorError(
    'STATE_INVALID',
    `the cluster in ${stateDir} was never made complete; remove it with: nkpsim down --delete`,
  )
}

function interrupted(cause: unknown): SimulatorError {
  return new SimulatorError('INTERRUPTED', 'interrupted; what had been started is stopped', {
    cause,
  })
}
