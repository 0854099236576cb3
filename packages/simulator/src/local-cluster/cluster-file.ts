import { existsSync } from 'node:fs'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { createQueue } from '@nkpsim/daemon/queue'
import { SimulatorError } from '../errors.ts'
import { inferPlace, type Origin, originOf, type Place, readPlace } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { readStateFile } from './state-file.ts'

/** The programs of a cluster. */
export type ProcessKind = 'vcenterd' | 'esxid' | 'swtpm' | 'relay'

/** A started process; `name` is that of its host, or `vcenter`. */
export type ProcessRecord = ProcessIdentity & { kind: ProcessKind; name: string }

/** A host, or a rack of hosts in one process, with what a restart needs. */
export type HostRecord = {
  name: string
  /** Its TPM; absent: the host has none. */
  tpm?: TpmRecord
  /** Hosts of a rack; absent: the process is one host. */
  rackHosts?: number
  /** Ports of a single host; a rack chooses its own. */
  ports?: { management: number; adoption: number }
  /** Port of health and metrics; absent: they are not served. */
  metricsPort?: number
}

/** A TPM, by the name of its endorsement key in hex, which is absent until its first start. */
export type TpmRecord = { ekName?: string }

/** Content of a state folder's cluster file. */
export type ClusterFile = {
  version: 1
  /**
   * `creating` until the first start is complete; `resetting` during a reset, which can be
   * restarted.
   */
  phase: 'creating' | 'created' | 'resetting'
  /** The folder in which the file was written; absent before 0.3.0. */
  place?: Place
  logLevel: string
  /** Whether gRPC tools can list its daemons' services; absent: they cannot. */
  reflection?: boolean
  /**
   * Folder of the sockets of running TPMs. Used only for connections: nothing is removed by this
   * path.
   */
  tpmSocketFolder: string
  vcenter: {
    ports: { management: number; download: number }
    /** Port of health and metrics; absent: they are not served. */
    metricsPort?: number
    /** Whether clients may change its time; absent: they may not. */
    faults?: boolean
    /** How much faster than the machine's clock its time runs; absent: at the same speed. */
    timeScale?: number
  }
  /** Port for clients of the relay between vCenter, its hosts and clients; absent: no relay. */
  relay?: { clientPort: number }
  hosts: HostRecord[]
  /** Whether its state is in memory, and removed with the cluster. */
  inMemory?: boolean
  /** Key providers whose KDK is in a seed, and thus not secret. */
  insecureProviders?: string[]
  processes: ProcessRecord[]
}

/** The cluster file of a state folder, and the only way to change it. */
export type ClusterRegistry = {
  current(): ClusterFile
  /**
   * Applies a change to the newest content; durable when the promise resolves. Changes run one
   * after another.
   */
  update(change: (file: ClusterFile) => ClusterFile): Promise<void>
}

const MAX_FILE_BYTES = 1024 * 1024

/**
 * The cluster file of a state folder, adapted to that folder: a copy has none of the processes in
 * its file. Undefined if the folder has none.
 * @throws SimulatorError STATE_INVALID if it is not a cluster file
 */
export function readClusterFile(stateDir: string): ClusterFile | undefined {
  const file = parseClusterFile(stateDir)
  if (file === undefined) return undefined
  return settleIn(readPlace(stateDir), file, originIn(stateDir, file), isRunning)
}

/**
 * Relation of a state folder to the processes in its cluster file; undefined: no cluster.
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

/** Whether the processes of a cluster file run, even if they belong to another folder. */
export function namesRunningProcesses(stateDir: string): boolean {
  return parseClusterFile(stateDir)?.processes.some(isRunning) === true
}

/**
 * Adapts a cluster file to the folder where it was found. A folder that was moved while its
 * processes ran keeps its former place, until they are restarted from the new one. Pure.
 */
export function settleIn(
  here: Place,
  file: ClusterFile,
  { kind, path }: Origin,
  runs: (process: ProcessRecord) => boolean,
): ClusterFile {
  if (kind === 'own') return { ...file, place: here }
  const isInside = file.tpmSocketFolder === `${path}/tpms`
  const tpmSocketFolder = kind === 'copy' || isInside ? `${here.path}/tpms` : file.tpmSocketFolder
  if (kind === 'moved') {
    const isStill = file.processes.some(runs)
    return { ...file, tpmSocketFolder, ...(!isStill && { place: here }) }
  }
  // A stop removes only the original's state in memory: a copy is an ordinary folder.
  const { inMemory: _, ...rest } = file
  return { ...rest, tpmSocketFolder, place: here, processes: [] }
}

function originIn(stateDir: string, file: ClusterFile): Origin {
  const here = readPlace(stateDir)
  const find = (path: string): Place | undefined => (existsSync(path) ? readPlace(path) : undefined)
  const recorded = file.place ?? inferPlace(file.tpmSocketFolder, { stateDir, here, find })
  return originOf(recorded, here)
}

function parseClusterFile(stateDir: string): ClusterFile | undefined {
  const path = clusterPaths.clusterFile(stateDir)
  const text = readStateFile(path, MAX_FILE_BYTES)
  if (text === undefined) return undefined
  const content = parseJson(text)
  if (!isClusterFile(content)) {
    throw new SimulatorError('STATE_INVALID', `${path} is not the file of a cluster`)
  }
  return content
}

/** Opens the registry with content that is already on disk, or that the first update writes. */
export function openRegistry(stateDir: string, initial: ClusterFile): ClusterRegistry {
  let current = initial
  const changes = createQueue()
  return {
    current: () => current,
    update: (change) =>
      changes.run(async () => {
        current = change(current)
        const text = `${JSON.stringify(current, undefined, 2)}\n`
        await writeFileDurably(clusterPaths.clusterFile(stateDir), Buffer.from(text), {
          mode: 0o600,
        })
      }),
  }
}

/** Adds a process, replacing an earlier one of the same kind and name. */
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

/** Adds a host, replacing one of the same name. */
export function withHost(file: ClusterFile, host: HostRecord): ClusterFile {
  const index = file.hosts.findIndex((other) => other.name === host.name)
  const hosts = index < 0 ? [...file.hosts, host] : file.hosts.with(index, host)
  return { ...file, hosts }
}

/** The process of a kind and name, whether or not it still runs. */
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isClusterFile(value: unknown): value is ClusterFile {
  if (!isRecord(value) || value['version'] !== 1) return false
  const { phase, hosts, place, processes, vcenter, tpmSocketFolder, logLevel } = value
  return (
    ['creating', 'created', 'resetting'].some((known) => known === phase) &&
    typeof tpmSocketFolder === 'string' &&
    (place === undefined || isPlace(place)) &&
    typeof logLevel === 'string' &&
    isRecord(vcenter) &&
    isRecord(vcenter['ports']) &&
    Array.isArray(hosts) &&
    hosts.every((host) => isRecord(host) && typeof host['name'] === 'string') &&
    Array.isArray(processes) &&
    processes.every(isProcessRecord)
  )
}

function isProcessRecord(value: unknown): boolean {
  return (
    isRecord(value) &&
    Number.isSafeInteger(value['pid']) &&
    Number(value['pid']) > 1 &&
    Number.isSafeInteger(value['startTimeTicks']) &&
    typeof value['bootId'] === 'string' &&
    typeof value['kind'] === 'string' &&
    typeof value['name'] === 'string'
  )
}

function isPlace(value: unknown): boolean {
  return (
    isRecord(value) && ['path', 'device', 'inode'].every((name) => typeof value[name] === 'string')
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
