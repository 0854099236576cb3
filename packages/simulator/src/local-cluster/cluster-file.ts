import { existsSync } from 'node:fs'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { createQueue } from '@nkpsim/daemon/queue'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { hasShapeOfClusterFile } from './cluster-file-shape.ts'
import { inferPlace, type Origin, originOf, type Place, readPlace } from './cluster-place.ts'
import { isMemoryFolder, refuseForeignMemory } from './memory-state.ts'
import { clusterPaths } from './paths.ts'
import type { ProcessEnd } from './process-end.ts'
import { isOfAnotherMachine, isRunning, type ProcessIdentity } from './process-identity.ts'
import { parseJson, readStateFile } from './state-file.ts'
import type { VcenterHaRecord } from './vcenter-ha-record.ts'

/** The kinds of processes in a cluster. */
export type ProcessKind = 'vcenterd' | 'esxid' | 'trustd' | 'swtpm' | 'relay' | 'pykmip' | 'etcd'

/** A started process. `name`: its host, rack, trust host or node, `relay` or `key-server`. */
export type ProcessRecord = ProcessIdentity & {
  kind: ProcessKind
  name: string
  /** Whether the process is a host whose TPM was lost, so that the host must boot again. */
  mustReboot?: true
  /** How an operator ended the process; absent while it runs, and if it ended by itself. */
  end?: ProcessEnd
}

/** A host, or a rack of hosts in one process, with the data that a restart needs. */
export type HostRecord = {
  name: string
  /** TPM of the host; absent if the host has no TPM. */
  tpm?: TpmRecord
  /** Number of hosts of a rack; absent if the process is a single host. */
  rackHosts?: number
  /** UUIDs of the hosts of a rack; absent before its first start, and before 0.3.0. */
  rackHostIds?: string[]
  /** Ports of a single host. A rack chooses its own ports. */
  ports?: { management: number; adoption: number }
  /** Port of health and metrics; absent if they are not served. */
  metricsPort?: number
}

/** A trust host of a Trust Authority, with the data that a restart needs. */
export type TrustHostRecord = {
  name: string
  ports: { administration: number; services: number }
  /** Port of health and metrics; absent if they are not served. */
  metricsPort?: number
}

/**
 * A TPM. `ekName` is the name of its endorsement key in hex. It is absent until the TPM's first
 * start.
 */
export type TpmRecord = { ekName?: string }

/**
 * A key provider whose KDK is in a seed. `kcv` identifies the KDK. Files of older versions have
 * only the name.
 */
export type InsecureProvider = string | { name: string; kcv: string }

/** A VM, by the name of its host and its own name. */
export type RunningVm = { host: string; vm: string }

/**
 * `creating` until the first start is complete. `resetting` during a reset, which can be started
 * again.
 */
export type ClusterPhase = 'creating' | 'created' | 'resetting'

/** Name of the process of vCenter, and of the node that it is in vCenter HA. */
export const VCENTER = 'vcenter'

/** Content of the cluster file in a state folder. */
export type ClusterFile = {
  version: 1
  phase: ClusterPhase
  /** The folder in which the file was written; absent before 0.3.0. */
  place?: Place
  /** Path of the original of a copied folder; absent if the folder is not a copy. */
  copiedFrom?: string
  logLevel: string
  /** Whether gRPC tools can list the services of its daemons; absent if they cannot. */
  reflection?: boolean
  /**
   * Folder of the sockets of running TPMs. If this folder is outside of the state folder, the
   * sockets in it are removed only if the folder's name is derived from this state folder.
   */
  tpmSocketFolder: string
  vcenter: {
    ports: { management: number; download: number }
    /** Port of health and metrics; absent if they are not served. */
    metricsPort?: number
    /** Whether clients may change vCenter's time; absent if they may not. */
    faults?: boolean
    /**
     * Factor by which vCenter's time runs faster than the machine's clock; absent if the speed is
     * equal.
     */
    timeScale?: number
  }
  /**
   * The relay between vCenter, its hosts and clients; absent if there is none. Clients reach
   * vCenter at `clientPort` of the relay.
   */
  relay?: { clientPort: number }
  hosts: HostRecord[]
  /** Trust hosts beside the cluster; absent if there are none. */
  trustHosts?: TrustHostRecord[]
  /** vCenter HA; absent if it is not deployed. */
  vcenterHa?: VcenterHaRecord
  /** PyKMIP beside the cluster, as key server; absent if there is none. */
  keyServer?: { port: number }
  /** Whether the state is in memory, and is removed when the cluster stops. */
  inMemory?: boolean
  /** Key providers whose KDK is in a seed and therefore not secret. */
  insecureProviders?: InsecureProvider[]
  /** VMs that a reset or a reboot of their host has left off; absent if there are none. */
  toPowerOn?: RunningVm[]
  processes: ProcessRecord[]
}

/** The cluster file of a state folder. All changes of the file use this object. */
export type ClusterRegistry = {
  current(): ClusterFile
  /**
   * Applies a change to the newest content. The change is durable when the promise resolves.
   * Changes run one after another.
   */
  update(change: (file: ClusterFile) => ClusterFile): Promise<void>
}

/** The largest seed has 1 MiB. After a reset, the file can list each of its VMs. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * Reads the cluster file of a state folder, and adapts the content to this folder: a copied folder
 * has none of the processes in its file. Returns undefined if the folder has no cluster file.
 * @throws SimulatorError STATE_INVALID if the file is not a cluster file, or another machine may
 *   run the cluster
 */
export function readClusterFile(stateDir: string): ClusterFile | undefined {
  const file = parseClusterFile(stateDir)
  if (file === undefined) return undefined
  return settleIn(readPlace(stateDir), file, originIn(stateDir, file), isRunning)
}

/**
 * Returns the relation of a state folder to the processes in its cluster file; undefined if there
 * is no cluster.
 * @throws SimulatorError STATE_INVALID
 */
export function readOrigin(stateDir: string): Origin | undefined {
  const file = parseClusterFile(stateDir)
  if (file === undefined) return undefined
  const origin = originIn(stateDir, file)
  return origin.kind === 'moved' && !file.processes.some(isRunning)
    ? { ...origin, kind: 'own' }
    : origin
}

/**
 * Returns the path that the cluster file of a state folder records; no path for a copy. The
 * arguments of processes may contain this path even after the folder was moved. Call this before
 * the file is changed, because a change can record the current path.
 * @throws SimulatorError STATE_INVALID
 */
export function formerPaths(stateDir: string): string[] {
  const origin = readOrigin(stateDir)
  return origin === undefined || origin.kind === 'copy' ? [] : [origin.path]
}

/**
 * Returns vCenter's port in a cluster file if any process in the file runs, even one that belongs
 * to another folder; undefined otherwise.
 * @throws SimulatorError STATE_INVALID
 */
export function portOfRunningCluster(stateDir: string): number | undefined {
  const file = parseClusterFile(stateDir)
  return file?.processes.some(isRunning) === true ? file.vcenter.ports.management : undefined
}

/**
 * Adapts the content of a cluster file to its folder. A folder that was moved while its processes
 * ran keeps its former place until the processes are restarted from the new place. Pure.
 */
export function settleIn(
  here: Place,
  file: ClusterFile,
  { kind, path }: Origin,
  runs: (process: ProcessRecord) => boolean,
): ClusterFile {
  if (kind === 'own') return { ...atHome(file, here), place: here }
  const isInside = file.tpmSocketFolder === `${path}/tpms`
  const tpmSocketFolder = kind === 'copy' || isInside ? `${here.path}/tpms` : file.tpmSocketFolder
  if (kind === 'moved') {
    const isStill = file.processes.some(runs)
    return { ...atHome(file, here), tpmSocketFolder, ...(!isStill && { place: here }) }
  }
  const copiedFrom = path === here.path ? {} : { copiedFrom: path }
  return { ...withoutMemory(file), ...copiedFrom, tpmSocketFolder, place: here, processes: [] }
}

/** Removes `inMemory` if it is wrong. Earlier versions wrote it to copies. */
function atHome(file: ClusterFile, { path }: Place): ClusterFile {
  return isMemoryFolder(path) ? file : withoutMemory(file)
}

/**
 * Removes the mark that the state is in memory. A state with this mark is removed when its cluster
 * stops.
 */
function withoutMemory({ inMemory: _, ...file }: ClusterFile): ClusterFile {
  return file
}

function originIn(stateDir: string, file: ClusterFile): Origin {
  const here = readPlace(stateDir)
  const find = (path: string): Place | undefined => (existsSync(path) ? readPlace(path) : undefined)
  const recorded = file.place ?? inferPlace(file.tpmSocketFolder, { stateDir, here, find })
  if (recorded.inode === here.inode && file.processes.some(isOfAnotherMachine))
    throw new SimulatorError(
      'STATE_INVALID',
      `${stateDir} is shared with another machine, which may run its cluster; stop the cluster there, or work on a copy of the folder`,
    )
  return originOf(recorded, here)
}

function parseClusterFile(stateDir: string): ClusterFile | undefined {
  refuseForeignMemory(stateDir)
  const path = clusterPaths.clusterFile(stateDir)
  const text = readStateFile(path, MAX_FILE_BYTES)
  if (text === undefined) return undefined
  const content = parseJson(text)
  if (!isClusterFile(content)) {
    throw new SimulatorError('STATE_INVALID', `${path} is not the file of a cluster`)
  }
  return content
}

/**
 * Opens the registry of a cluster. The initial content is already on disk, or the first update
 * writes it.
 */
export function openRegistry(stateDir: string, initial: ClusterFile): ClusterRegistry {
  let current = initial
  const changes = createQueue()
  return {
    current: () => current,
    update: (change) =>
      changes.run(async () => {
        current = change(current)
        const text = `${JSON.stringify(current, undefined, 2)}\n`
        await writeFileDurably(machine, clusterPaths.clusterFile(stateDir), Buffer.from(text), {
          mode: 0o600,
        })
      }),
  }
}

/** Adds a process. It replaces an earlier process of the same kind and name. */
export function withProcess(file: ClusterFile, record: ProcessRecord): ClusterFile {
  return { ...file, processes: [...otherProcesses(file, record), record] }
}

/** Removes a process. */
export function withoutProcess(
  file: ClusterFile,
  record: Pick<ProcessRecord, 'kind' | 'name'>,
): ClusterFile {
  return { ...file, processes: otherProcesses(file, record) }
}

/** Adds a host. It replaces a host of the same name. */
export function withHost(file: ClusterFile, host: HostRecord): ClusterFile {
  const index = file.hosts.findIndex((other) => other.name === host.name)
  const hosts = index < 0 ? [...file.hosts, host] : file.hosts.with(index, host)
  return { ...file, hosts }
}

/** Returns the process of a kind and name, whether or not it still runs. */
export function findProcess(
  file: ClusterFile,
  kind: ProcessKind,
  name: string,
): ProcessRecord | undefined {
  return file.processes.find((process) => process.kind === kind && process.name === name)
}

function otherProcesses(
  file: ClusterFile,
  { kind, name }: Pick<ProcessRecord, 'kind' | 'name'>,
): ProcessRecord[] {
  return file.processes.filter((process) => process.kind !== kind || process.name !== name)
}

function isClusterFile(value: unknown): value is ClusterFile {
  return hasShapeOfClusterFile(value)
}
