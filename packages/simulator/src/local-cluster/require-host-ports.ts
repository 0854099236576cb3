import { join } from 'node:path'
import { isPortFree } from '@nkpsim/daemon'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { SimulatorError } from '../errors.ts'
import { type ClusterFile, findProcess, type HostRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { identifyListener } from './identify-listener.ts'
import { clusterPaths } from './paths.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { readStateFile } from './state-file.ts'

const MAX_ROOT_BYTES = 1024 * 1024

/**
 * Checks before vCenter starts that no host of another copy of a cluster listens on the ports of
 * its hosts. Such a host has the same identity, and would accept the keys of this vCenter. Any
 * other program on a port only keeps that host from starting.
 * @param hosts hosts that vCenter will know; by default the hosts in the cluster file
 * @throws SimulatorError STATE_INVALID
 */
export async function requireHostPorts(
  { stateDir, registry, clock }: ClusterContext,
  hosts: readonly HostRecord[] = registry.current().hosts,
): Promise<void> {
  const root = readStateFile(
    join(clusterPaths.operator(stateDir), OPERATOR_FILES.roots),
    MAX_ROOT_BYTES,
  )
  for (const { name, port } of foreignPorts(registry.current(), hosts, isRunning)) {
    if (await isPortFree(port)) continue
    // A silent listener can be a suspended host. Without the root, every listener can be a host.
    if (root !== undefined && (await identifyListener(port, root, clock)) === 'other') continue
    throw new SimulatorError(
      'STATE_INVALID',
      `another process listens on port ${port} of host ${name}; if it is a host of another copy of this cluster, stop that copy first: nkpsim --state FOLDER down`,
    )
  }
}

/**
 * Returns the recorded ports on which no running host of the cluster may listen. A rack chooses its
 * own ports. Pure.
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
