import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { mapLimited } from '@nkpsim/daemon/map-limited'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { isMendable } from '../faults/fault-note.ts'
import { machine } from '../machine.ts'
import { takeSnapshot } from '../reset/snapshot.ts'
import { checkBeforeStart, plantSeed } from '../seed/apply-seed.ts'
import { type ClusterFile, openRegistry, readClusterFile, readOrigin } from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import { readPlace, realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { addHosts, createInventory, DEFAULT_INVENTORY } from './enroll.ts'
import { expectedProcesses } from './expected-processes.ts'
import { makeMemoryState, removeDeadLink } from './memory-state.ts'
import { clusterPaths, DATASTORE_NAME } from './paths.ts'
import { checkHostNumbers, checkPlaceOfSockets, planCluster, plannedHosts } from './plan-cluster.ts'
import { isRunning, isStopped } from './process-identity.ts'
import { incomplete, interrupted, requireUtf8 } from './refusals.ts'
import { refuseWhereOthersWrite } from './refuse-others.ts'
import { RELAY_ADDRESS } from './relay-address.ts'
import { requireFreePort } from './require-free-port.ts'
import { isSocket } from './sockets.ts'
import { startHost } from './start-host.ts'
import { requirePykmip, startKeyServer } from './start-key-server.ts'
import type { ClusterFacts, MakeClusterOptions } from './start-options.ts'
import { controlSocket, startRelay } from './start-relay.ts'
import { hasTpmSockets, manufactureHostTpm } from './start-tpm.ts'
import { startTrustHost } from './start-trust-host.ts'
import { startVcenter } from './start-vcenter.ts'
import { deleteStateOfCluster, hasForeignEntries } from './state-folder.ts'
import { endProcesses } from './stop-cluster.ts'

/** Maximum number of hosts that start at the same time. The processor limits it, not the disk. */
const AT_ONCE = 4

/**
 * The state of a cluster: it does not exist, is stopped, runs partly, runs completely, or its
 * creation was interrupted.
 */
export type ClusterState = 'none' | 'stopped' | 'partly-up' | 'up' | 'incomplete'

/** Returns the state of the cluster in a state folder. @throws SimulatorError STATE_INVALID */
export function clusterState(stateDir: string): ClusterState {
  const file = readClusterFile(stateDir)
  if (file === undefined) return 'none'
  if (file.phase === 'creating') return 'incomplete'
  if (file.phase === 'resetting') return 'partly-up'
  const running = file.processes.filter(isRunning).length
  if (running === 0) return 'stopped'
  if (isMendable(stateDir) || readOrigin(stateDir)?.kind === 'moved') return 'partly-up'
  if (file.processes.some((each) => isStopped(each) || each.mustReboot === true)) return 'partly-up'
  if (file.toPowerOn !== undefined) return 'partly-up'
  if (!areReachable(realStateDir(stateDir), file)) return 'partly-up'
  return running === expectedProcesses(file).length ? 'up' : 'partly-up'
}

/**
 * Creates a cluster in an empty state folder: a vCenter, hosts and their TPMs, and a datastore that
 * all hosts mount. The vCenter manages the hosts. After a failure, stops everything that it
 * started, and removes all files, but keeps logs on disk.
 * @throws SimulatorError ALREADY_UP, STATE_INVALID, INVALID_OPTION, PORT_TAKEN, SEED_CONFLICT,
 *   PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError; RpcError
 */
export async function makeCluster(options: MakeClusterOptions): Promise<ClusterFacts> {
  checkHostNumbers(options)
  if (options.keyServer === true) requirePykmip()
  if (options.port !== undefined) await requireFreePort(options.port)
  if (options.seed !== undefined) checkBeforeStart(options.seed)
  const named = resolve(options.stateDir)
  requireUtf8(named)
  if (options.inMemory !== true) checkPlaceOfSockets(named, options)
  refuseWhereOthersWrite(realStateDir(named))
  const clock = options.clock ?? systemClock
  removeDeadLink(named)
  if (options.inMemory === true) makeMemoryState(named)
  // The lock would be a new file in a folder of another program.
  if (isFolder(named) && !existsSync(clusterPaths.lock(named))) refuseUnlessNew(named)
  return withClusterLock({ stateDir: named, clock, create: true }, async () => {
    refuseUnlessNew(named)
    const place = readPlace(named)
    const stateDir = place.path
    const file = await planCluster(place, options)
    const registry = openRegistry(stateDir, file)
    const context = { stateDir, registry, clock, signal: options.signal }
    await registry.update((current) => current)
    const backupFiles: string[] = []
    try {
      const cluster = await createProcesses(context, options)
      if (options.seed !== undefined)
        await plantSeed(context, options.seed, options, (path) => backupFiles.push(path))
      const running = options.seed?.vms.filter(({ poweredOn }) => poweredOn) ?? []
      await takeSnapshot(
        context,
        running.map(({ name, host }) => ({ vm: name, host })),
      )
      await registry.update((current) => ({ ...current, phase: 'created' }))
      return { ...cluster, stateDir: named }
    } catch (error) {
      await endProcesses(context)
      deleteStateOfCluster(named, place, { keepLogs: options.inMemory !== true })
      // The next attempt would refuse to replace these backups, whose key providers are gone.
      for (const path of backupFiles) await machine.files.remove(path).catch(() => undefined)
      throw options.signal?.aborted ? interrupted(error) : error
    }
  })
}

async function createProcesses(
  context: ClusterContext,
  options: MakeClusterOptions,
): Promise<ClusterFacts> {
  const { rootPassword, onProgress, signal, seed } = options
  const { stateDir } = context
  const records = context.registry.current().hosts
  const datastore = clusterPaths.datastore(stateDir, DATASTORE_NAME)
  makeFolders(machine.files, datastore, 0o700)
  onProgress?.(
    `starting vCenter and ${records.length === 1 ? 'a host' : `${records.length} hosts`}`,
  )
  const trusted = context.registry.current().trustHosts ?? []
  const [[vcenter, keyServer], [hosts, trustHosts]] = await allSettled(
    startRelay(context).then(async () => {
      const ready = await startVcenter(context)
      return [ready, await startKeyServer(context)] as const
    }),
    allSettled(
      mapLimited(records, AT_ONCE, async (host) => {
        signal?.throwIfAborted()
        if (host.tpm !== undefined) await manufactureHostTpm(context, host.name)
        return startHost(context, host, { rootPassword })
      }),
      mapLimited(trusted, AT_ONCE, async (host) => {
        signal?.throwIfAborted()
        return startTrustHost(context, host)
      }),
    ),
  )
  const ready = hosts.flat()
  onProgress?.('adding the hosts to vCenter')
  await createInventory(stateDir, seed?.datacenters ?? DEFAULT_INVENTORY, signal)
  const relay = context.registry.current().relay && RELAY_ADDRESS
  const planned = plannedHosts(options)
  const clusterOf = (host: string) => planned.find(({ name }) => name === host)?.cluster ?? ''
  await addHosts(stateDir, ready, { rootPassword, relay, clusterOf }, signal)
  return { stateDir, vcenter, hosts: ready, trustHosts, ...(keyServer && { keyServer }) }
}

/** Resolves with both results. If one promise rejects, waits for the other before rejecting. */
async function allSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function refuseUnlessNew(stateDir: string): void {
  const state = clusterState(stateDir)
  if (state === 'incomplete') throw incomplete(stateDir)
  if (state !== 'none') {
    throw new SimulatorError('ALREADY_UP', `${stateDir} holds a cluster already`)
  }
  if (!hasForeignEntries(stateDir)) return
  throw new SimulatorError(
    'STATE_INVALID',
    `${stateDir} is not empty and not the folder of a cluster; name another one with --state`,
  )
}

/**
 * Returns whether every process that needs a socket has it. A cleaner of temporary files may have
 * removed a socket.
 */
function areReachable(stateDir: string, file: ClusterFile): boolean {
  const hasRelay = file.relay === undefined || isSocket(controlSocket(stateDir, file))
  return hasRelay && file.hosts.every((host) => hasTpmSockets(file, host))
}
