import { tmpdir } from 'node:os'
import { createFreePorts, type FreePorts } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import type { SeedHost } from '../seed/seed.ts'
import type { ClusterFile, HostRecord } from './cluster-file.ts'
import { type Place, realStateDir } from './cluster-place.ts'
import { CLUSTER_NAME } from './enroll.ts'
import { checkSocketFolder, socketFolder } from './sockets.ts'
import type { MakeClusterOptions } from './start-options.ts'

const MAX_HOSTS = 100
const MAX_TRUST_HOSTS = 8

/**
 * Returns the plan of a new cluster before any process starts.
 * @throws SimulatorError INVALID_OPTION if the paths of its sockets are too long
 */
export async function planCluster(place: Place, options: MakeClusterOptions): Promise<ClusterFile> {
  const { faults, timeScale, metrics, reflection, port, logLevel } = options
  const hosts = plannedHosts(options)
  const count = hosts.length
  const folder = placeOfSockets(place, options)
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
    place,
    tpmSocketFolder: folder,
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
    ...(await plannedTrustHosts(options, freePorts)),
    ...(options.keyServer === true && { keyServer: { port: await onePort(freePorts) } }),
    ...(options.inMemory === true && { inMemory: true }),
    processes: [],
  }
}

/** Returns the trust hosts of a new cluster. */
async function plannedTrustHosts(
  { trustHosts = 0, metrics }: MakeClusterOptions,
  freePorts: FreePorts,
): Promise<Pick<ClusterFile, 'trustHosts'>> {
  if (trustHosts === 0) return {}
  const ports = await freePorts.take(2 * trustHosts)
  const metricsPorts = metrics === true ? await freePorts.take(trustHosts) : []
  const records = Array.from({ length: trustHosts }, (_, index) => ({
    name: `trust-${index + 1}`,
    ports: { administration: ports[2 * index] ?? 0, services: ports[2 * index + 1] ?? 0 },
    ...withMetrics(metricsPorts[index]),
  }))
  return { trustHosts: records }
}

async function onePort(freePorts: FreePorts): Promise<number> {
  const [port = 0] = await freePorts.take(1)
  return port
}

/** Returns the hosts of a new cluster. */
export function plannedHosts({ seed, hosts, noTpm }: MakeClusterOptions): SeedHost[] {
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

/**
 * Checks that the paths of sockets are short enough. Call this before the folder is created.
 * @throws SimulatorError INVALID_OPTION
 */
export function checkPlaceOfSockets(stateDir: string, options: MakeClusterOptions): void {
  placeOfSockets({ path: realStateDir(stateDir), device: '', inode: '' }, options)
}

function placeOfSockets(place: Place, options: MakeClusterOptions): string {
  const owners = { tpms: tpmNames(plannedHosts(options)), relay: options.faults === true }
  const folder = socketFolder(place, owners, tmpdir())
  checkSocketFolder(folder, place, owners)
  return folder
}

/** Returns the names of the hosts with a TPM. */
export function tpmNames(
  hosts: readonly { name: string; tpm?: HostRecord['tpm'] | boolean }[],
): string[] {
  return hosts.filter(({ tpm }) => tpm !== undefined && tpm !== false).map(({ name }) => name)
}

/** Checks the numbers of hosts and of `noTpm`. @throws SimulatorError INVALID_OPTION */
export function checkHostNumbers({ hosts, noTpm, trustHosts = 0 }: MakeClusterOptions): void {
  if (!Number.isInteger(trustHosts) || trustHosts < 0 || trustHosts > MAX_TRUST_HOSTS)
    throw new SimulatorError('INVALID_OPTION', `there are 0 to ${MAX_TRUST_HOSTS} trust hosts`)
  if (!Number.isInteger(hosts) || hosts < 0 || hosts > MAX_HOSTS) {
    throw new SimulatorError('INVALID_OPTION', `a cluster has 0 to ${MAX_HOSTS} hosts`)
  }
  const odd = noTpm.find((number) => !Number.isInteger(number) || number < 1 || number > hosts)
  if (odd === undefined) return
  throw new SimulatorError(
    'INVALID_OPTION',
    `host number ${odd} does not exist; number of hosts: ${hosts}`,
  )
}
