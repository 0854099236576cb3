import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { isPortFree } from '@nkpsim/daemon'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { SimulatorError } from '../errors.ts'
import { type ClusterFile, findProcess, type HostRecord, VCENTER } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { identifyListener } from './identify-listener.ts'
import { clusterPaths } from './paths.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { readStateFile } from './state-file.ts'

const MAX_ROOT_BYTES = 1024 * 1024

/** The vCenter and the hosts that are about to run, if they are not those of the cluster file. */
type Starting = {
  hosts?: readonly HostRecord[] | undefined
  /** Root certificate of the vCenter; undefined if it is unknown. */
  root?: X509Certificate | undefined
  runs?: (process: ProcessIdentity) => boolean
}

/**
 * Checks before vCenter starts that no vCenter and no host of another copy of a cluster listens on
 * the ports of this copy. Such a host has the same identity, and would accept the keys of this
 * vCenter. Any other program on the port of a host only keeps that host from starting.
 * @throws SimulatorError STATE_INVALID
 */
export async function requireNoOtherCopy(
  context: ClusterContext,
  starting: Starting = { root: readRoot(clusterPaths.vcenter(context.stateDir)) },
): Promise<void> {
  const { hosts = context.registry.current().hosts, root, runs = isRunning } = starting
  for (const { name, port } of foreignPorts(context.registry.current(), hosts, runs)) {
    if (!(await mayBeMember(port, root, context))) continue
    throw otherCopy(`port ${port} of host ${name}`, 'a host')
  }
  await requireNoOtherVcenter(context, starting)
}

/**
 * Checks before a host starts that no vCenter of another copy of a cluster listens on the port of
 * this vCenter. Such a vCenter has the same identity. It would take over the host, and remove the
 * keys that it does not know.
 * @throws SimulatorError STATE_INVALID
 */
export async function requireNoOtherVcenter(
  context: ClusterContext,
  starting: Starting = { root: readRoot(clusterPaths.vcenter(context.stateDir)) },
): Promise<void> {
  const { root, runs = isRunning } = starting
  const file = context.registry.current()
  const own = findProcess(file, 'vcenterd', VCENTER)
  if (own !== undefined && runs(own)) return
  const port = file.vcenter.ports.management
  if (await mayBeMember(port, root, context))
    throw otherCopy(`port ${port} of vCenter`, 'the vCenter')
}

/** Reads the root certificate of a vCenter; undefined if it is missing or damaged. */
export function readRoot(vcenterFolder: string): X509Certificate | undefined {
  const path = join(vcenterFolder, OPERATOR_FOLDER, OPERATOR_FILES.roots)
  return parseRoot(readStateFile(path, MAX_ROOT_BYTES))
}

/** Parses a root certificate in PEM; undefined if it is missing or damaged. */
export function parseRoot(pem: string | undefined): X509Certificate | undefined {
  try {
    return pem === undefined ? undefined : new X509Certificate(pem)
  } catch {
    return undefined
  }
}

async function mayBeMember(
  port: number,
  root: X509Certificate | undefined,
  { clock }: ClusterContext,
): Promise<boolean> {
  if (await isPortFree(port)) return false
  // A silent listener can be a suspended member. Without the root, every listener can be a member.
  return root === undefined || (await identifyListener(port, root, clock)) !== 'other'
}

function otherCopy(port: string, what: string): SimulatorError {
  return new SimulatorError(
    'STATE_INVALID',
    `another process listens on ${port}; if it is ${what} of another copy of this cluster, stop that copy first: nkpsim --state FOLDER down`,
  )
}

/**
 * Returns the recorded ports on which no running host of this cluster listens, so that any listener
 * is foreign. A rack chooses its own ports. Pure.
 */
function foreignPorts(
  file: ClusterFile,
  hosts: readonly HostRecord[],
  runs: (process: ProcessIdentity) => boolean,
): { name: string; port: number }[] {
  const running = file.hosts.filter(({ name }) => {
    const process = findProcess(file, 'esxid', name)
    return process !== undefined && runs(process)
  })
  const own = new Set(running.flatMap(portsOf))
  return hosts.flatMap((host) =>
    portsOf(host)
      .filter((port) => !own.has(port))
      .map((port) => ({ name: host.name, port })),
  )
}

function portsOf({ ports }: HostRecord): number[] {
  return ports === undefined ? [] : [ports.management, ports.adoption]
}
