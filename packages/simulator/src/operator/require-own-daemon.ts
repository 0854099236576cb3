import { composeName } from '@nkpsim/daemon/name-text'
import { SimulatorError } from '../errors.ts'
import {
  type ClusterFile,
  findProcess,
  type HostRecord,
  type ProcessKind,
} from '../local-cluster/cluster-file.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { describeEnd } from '../local-cluster/process-end.ts'
import { isRunning } from '../local-cluster/process-identity.ts'
import { readServerPid } from '../local-cluster/ready-content.ts'
import { type ServerView, servingNode } from '../vcenter-ha/nodes.ts'
import { formatAge } from './age.ts'
import type { KnownHost } from './known-hosts.ts'
import { vcenterSeenAgoMs } from './last-seen.ts'

/** One command with `nkpsim`: the command line adds the options of the cluster to each of them. */
const WITHOUT_VCENTER = '; hosts still answer: nkpsim vm list or host status NAME'
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]):\d+$/i

/** Looks at processes and their ready files. */
export type DaemonView = ServerView & {
  /** Returns how long ago vCenter was last seen, ms; undefined if nothing shows it. */
  vcenterSeenAgoMs(stateDir: string, hosts: readonly string[]): number | undefined
}

const machine: DaemonView = { runs: isRunning, serverOf: readServerPid, vcenterSeenAgoMs }

/**
 * Checks that the vCenter of a cluster serves, or with vCenter HA one of both. A copy has the ports
 * and identities of its original, so the vCenter of another folder could answer instead.
 * @throws SimulatorError NOT_READY
 */
export function requireOwnVcenter(
  stateDir: string,
  file: ClusterFile,
  view: DaemonView = machine,
): void {
  const name = servingNode(stateDir, file, view)
  const daemon = { kind: 'vcenterd', name, title: 'vCenter' } as const
  const hosts = file.hosts.map(({ name }) => name)
  const hasRunningHost = hosts.some((name) => {
    const process = findProcess(file, 'esxid', name)
    return process !== undefined && view.runs(process)
  })
  requireServing(
    file,
    {
      ...daemon,
      folder: clusterPaths.vcenterNode(stateDir, name),
      start: 'vcenter start',
      meanwhile: hasRunningHost ? WITHOUT_VCENTER : '',
      seenAgoMs: () => view.vcenterSeenAgoMs(stateDir, hosts),
    },
    view,
  )
}

/**
 * Checks that a host serves if it is a process of this cluster. Its known address may also lead to
 * a host that runs elsewhere, which has other addresses and is not checked.
 * @throws SimulatorError NOT_READY
 */
export function requireOwnHost(
  stateDir: string,
  file: ClusterFile,
  known: KnownHost & { name: string },
  view: DaemonView = machine,
): void {
  const host = file.hosts.find((record) => isOf(record, known))
  if (host === undefined) return
  const daemon = { kind: 'esxid', name: host.name, title: `host ${known.name}` } as const
  const folder = clusterPaths.host(stateDir, host.name)
  requireServing(file, { ...daemon, folder, start: `host power-on ${host.name}` }, view)
}

/**
 * Returns the error text of a daemon that does not run.
 * @param seenAgoMs how long ago the daemon was last seen, ms; undefined: unknown
 */
export function notRunning(title: string, seenAgoMs: number | undefined): string {
  const seen = seenAgoMs === undefined ? '' : ` (last seen ${formatAge(seenAgoMs)} ago)`
  return `${title} is not running${seen}; start it: nkpsim up`
}

function requireServing(
  file: ClusterFile,
  daemon: {
    kind: ProcessKind
    name: string
    title: string
    folder: string
    /** Command that starts a daemon that was ended on purpose. */
    start: string
    /** What works without the daemon. */
    meanwhile?: string
    seenAgoMs?: () => number | undefined
  },
  view: DaemonView,
): void {
  const process = findProcess(file, daemon.kind, daemon.name)
  if (process === undefined || !view.runs(process)) {
    const end = process?.end
    const reason =
      end === undefined
        ? notRunning(daemon.title, daemon.seenAgoMs?.())
        : `${daemon.title} ${describeEnd(end, Date.now())}; start it: nkpsim ${daemon.start}`
    throw new SimulatorError('NOT_READY', `${reason}${daemon.meanwhile ?? ''}`)
  }
  if (view.serverOf(daemon.folder) !== process.pid)
    throw new SimulatorError(
      'NOT_READY',
      `${daemon.title} does not serve yet; repeat the command later`,
    )
}

/**
 * Returns whether a record is that of a known host. The inventory name of a host may differ from
 * the name in its record, so the port of a single host decides. A rack chooses its ports, so the
 * recorded ids of its hosts decide, or a name of the rack. Hosts of a local cluster listen only on
 * loopback addresses.
 */
export function isOf(
  { name, ports, rackHosts, rackHostIds }: HostRecord,
  { address, hostId, name: typed }: KnownHost & { name: string },
): boolean {
  const host = composeName(typed)
  if (!LOOPBACK.test(address)) return false
  if (ports !== undefined) return address.endsWith(`:${ports.management}`)
  if (rackHosts === undefined) return name === host
  if (rackHostIds?.includes(hostId) === true) return true
  const number = host.startsWith(`${name}-`) ? Number(host.slice(name.length + 1)) : 0
  return Number.isInteger(number) && number >= 1 && number <= rackHosts
}
