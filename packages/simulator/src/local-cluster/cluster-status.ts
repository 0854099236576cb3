import type { ProcessKind } from './cluster-file.ts'
import { type ClusterRef, loadCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'

/** A process of a cluster as it is now. */
export type ProcessStatus = {
  kind: ProcessKind
  name: string
  pid: number
  running: boolean
  /** Port it answers on: a vCenter's, or a host's management port. */
  port?: number
  logFile: string
}

/** The processes of a cluster in the order vCenter, hosts, TPMs. @throws SimulatorError NO_CLUSTER, STATE_INVALID */
export function clusterProcesses(ref: ClusterRef): ProcessStatus[] {
  const { stateDir, registry } = loadCluster(ref)
  const { hosts, processes, vcenter } = registry.current()
  const kinds: readonly ProcessKind[] = ['vcenterd', 'esxid', 'swtpm']
  return processes
    .map((process): ProcessStatus => {
      const { kind, name, pid } = process
      const ports = hosts.find((host) => host.name === name)?.ports
      const port = {
        vcenterd: vcenter.ports?.management,
        esxid: ports?.management,
        swtpm: undefined,
      }
      return {
        kind,
        name,
        pid,
        running: isRunning(process),
        ...(port[kind] !== undefined && { port: port[kind] }),
        logFile: clusterPaths.log(stateDir, kind === 'swtpm' ? `swtpm-${name}` : name),
      }
    })
    .toSorted(
      (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.name.localeCompare(b.name, 'en'),
    )
}
