import { composeName } from '@nkpsim/daemon/name-text'
import { SimulatorError } from '../errors.ts'
import {
  type ClusterFile,
  findProcess,
  type HostRecord,
  type ProcessKind,
  VCENTER,
} from '../local-cluster/cluster-file.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { isRunning, type ProcessIdentity } from '../local-cluster/process-identity.ts'
import { readServerPid } from '../local-cluster/ready-content.ts'
import type { KnownHost } from './known-hosts.ts'

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]):\d+$/i

/** Looks at processes and their ready files. */
export type DaemonView = {
  runs(process: ProcessIdentity): boolean
  /** Returns the pid in the ready file of a folder; undefined if the folder has no such file. */
  serverOf(folder: string): number | undefined
}

const machine: DaemonView = { runs: isRunning, serverOf: readServerPid }

/**
 * Checks that the vCenter of a cluster serves. A copy has the ports and identities of its original,
 * so the vCenter of another folder could answer instead.
 * @throws SimulatorError NOT_READY
 */
export function requireOwnVcenter(
  stateDir: string,
  file: ClusterFile,
  view: DaemonView = machine,
): void {
  const daemon = { kind: 'vcenterd', name: VCENTER, title: 'vCenter' } as const
  requireServing(file, { ...daemon, folder: clusterPaths.vcenter(stateDir) }, view)
}

/**
 * Checks that a host serves if it is a process of this cluster. Its known address may also lead to
 * a host that runs elsewhere, which has other addresses and is not checked.
 * @throws SimulatorError NOT_READY
 */
export function requireOwnHost(
  stateDir: string,
  file: ClusterFile,
  { name, address }: Pick<KnownHost, 'address'> & { name: string },
  view: DaemonView = machine,
): void {
  const host = file.hosts.find((record) => isOf(record, composeName(name), address))
  if (host === undefined) return
  const daemon = { kind: 'esxid', name: host.name, title: `host ${name}` } as const
  requireServing(file, { ...daemon, folder: clusterPaths.host(stateDir, host.name) }, view)
}

function requireServing(
  file: ClusterFile,
  daemon: { kind: ProcessKind; name: string; title: string; folder: string },
  view: DaemonView,
): void {
  const process = findProcess(file, daemon.kind, daemon.name)
  if (process === undefined || !view.runs(process))
    throw new SimulatorError('NOT_READY', `${daemon.title} does not run; start it with: nkpsim up`)
  if (view.serverOf(daemon.folder) !== process.pid)
    throw new SimulatorError(
      'NOT_READY',
      `${daemon.title} does not serve yet; repeat the command later`,
    )
}

/**
 * Returns whether a record is that of a host with this name and known address. The inventory name
 * of a single host may differ from its record, so its port decides. A rack chooses its ports, so
 * its name decides. Hosts of a local cluster listen only on loopback addresses.
 */
function isOf({ name, ports, rackHosts }: HostRecord, host: string, address: string): boolean {
  if (!LOOPBACK.test(address)) return false
  if (ports !== undefined) return address.endsWith(`:${ports.management}`)
  if (rackHosts === undefined) return name === host
  const number = host.startsWith(`${name}-`) ? Number(host.slice(name.length + 1)) : 0
  return Number.isInteger(number) && number >= 1 && number <= rackHosts
}
