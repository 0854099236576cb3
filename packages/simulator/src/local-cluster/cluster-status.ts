import type { ClusterFile, ClusterPhase, ProcessKind, ProcessRecord } from './cluster-file.ts'
import { type ClusterRef, loadCluster } from './existing-cluster.ts'
import { clusterPaths, SECOND_VCENTER } from './paths.ts'
import type { EndKind } from './process-end.ts'
import { isRunning, isStopped } from './process-identity.ts'
import { readHosts, readVersion } from './ready-content.ts'
import { isSocket } from './sockets.ts'
import { controlSocket } from './start-relay.ts'
import { hasTpmSockets } from './start-tpm.ts'

const KINDS: readonly ProcessKind[] = [
  'vcenterd',
  'esxid',
  'trustd',
  'swtpm',
  'relay',
  'pykmip',
  'etcd',
]

/** The current state of a process of a cluster. */
export type ProcessStatus = {
  kind: ProcessKind
  name: string
  pid: number
  running: boolean
  /**
   * Whether sockets of the process are missing. The process is then unreachable, and "up" restarts
   * it.
   */
  unreachable?: true
  /** Whether the process is a host whose TPM was restarted. "up" reboots it. */
  mustReboot?: true
  /** Whether the process is suspended (SIGSTOP). It does not answer until "up" continues it. */
  suspended?: true
  /** How and when (ISO 8601, UTC) an operator ended the process; absent if it ended by itself. */
  ended?: { how: EndKind; at: string }
  /**
   * Version of nkpsim that the process runs. Unknown for a TPM, a relay, a key server and etcd, and
   * for 0.1.0, which does not report its version.
   */
  version?: string
  /**
   * Port of a vCenter or a key server, management port of a host, or port for administrators of a
   * trust host.
   */
  port?: number
  /** Port of health and metrics, if the process serves them. */
  metricsPort?: number
  logFile: string
}

/**
 * Lists the processes of a cluster in the order vCenter, hosts, trust hosts, TPMs, relay, key
 * server, etcd.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export function clusterProcesses(ref: ClusterRef): ProcessStatus[] {
  const { stateDir, registry } = loadCluster(ref)
  const file = registry.current()
  const { processes, hosts, trustHosts, keyServer } = file
  return processes
    .map((process): ProcessStatus => {
      const { kind, name, pid } = process
      const running = isRunning(process)
      const trustHost = trustHosts?.find((host) => kind === 'trustd' && host.name === name)
      const port =
        kind === 'vcenterd'
          ? vcenterOf(file, name).ports.management
          : kind === 'pykmip'
            ? keyServer?.port
            : kind === 'etcd'
              ? file.vcenterHa?.members.find((each) => each.name === name)?.ports.client
              : trustHost !== undefined
                ? trustHost.ports.administration
                : running
                  ? hostPort(stateDir, process)
                  : undefined
      const metricsPort =
        kind === 'vcenterd'
          ? vcenterOf(file, name).metricsPort
          : kind === 'esxid'
            ? hosts.find((host) => host.name === name)?.metricsPort
            : trustHost?.metricsPort
      const isUnreachable = running && !hasItsSockets(process, stateDir, registry.current())
      const version = running ? versionOf(stateDir, process) : undefined
      return {
        kind,
        name,
        pid,
        running,
        ...(isUnreachable && { unreachable: true }),
        ...(running && process.mustReboot === true && { mustReboot: true }),
        ...(isStopped(process) && { suspended: true }),
        ...endOf(process, running),
        ...(version !== undefined && { version }),
        ...(port !== undefined && { port }),
        ...(metricsPort !== undefined && { metricsPort }),
        logFile: clusterPaths.log(
          stateDir,
          ['swtpm', 'etcd'].includes(kind) ? `${kind}-${name}` : name,
        ),
      }
    })
    .toSorted(
      (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.name.localeCompare(b.name, 'en'),
    )
}

/**
 * Returns whether a process has its socket. Also returns true for a process that is reached by a
 * port.
 */
function hasItsSockets(
  { kind, name }: ProcessRecord,
  stateDir: string,
  file: ClusterFile,
): boolean {
  if (kind === 'relay') return isSocket(controlSocket(stateDir, file))
  return kind !== 'swtpm' || hasTpmSockets(file, { name, tpm: {} })
}

/** Returns the ports of a vCenter. */
function vcenterOf({ vcenter, vcenterHa }: ClusterFile, name: string) {
  return name === SECOND_VCENTER && vcenterHa !== undefined ? vcenterHa.second : vcenter
}

function endOf({ end }: ProcessRecord, running: boolean): Pick<ProcessStatus, 'ended'> {
  if (end === undefined || running) return {}
  return { ended: { how: end.how, at: new Date(end.atMs).toISOString() } }
}

function versionOf(stateDir: string, { kind, name }: ProcessRecord): string | undefined {
  if (['swtpm', 'relay', 'pykmip', 'etcd'].includes(kind)) return undefined
  if (kind === 'vcenterd') return readVersion(clusterPaths.vcenterNode(stateDir, name))
  const pathOf = kind === 'trustd' ? clusterPaths.trustHost : clusterPaths.host
  return readVersion(pathOf(stateDir, name))
}

/**
 * Returns the phase of a cluster. It shows whether the first start or a reset is incomplete.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export function clusterPhase(ref: ClusterRef): ClusterPhase {
  return loadCluster(ref).registry.current().phase
}

/**
 * Returns the port of a host. Returns undefined for a rack, which has as many ports as hosts, and
 * for a starting process, which has no port.
 */
function hostPort(stateDir: string, { kind, name }: ProcessRecord): number | undefined {
  if (kind !== 'esxid') return undefined
  try {
    const [host, ...others] = readHosts(clusterPaths.host(stateDir, name))
    return others.length === 0 ? host?.managementPort : undefined
  } catch {
    return undefined
  }
}
