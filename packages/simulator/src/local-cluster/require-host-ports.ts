import { isPortFree } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import { type ClusterFile, findProcess, type HostRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/**
 * Checks that no other process listens on the ports of a cluster's hosts, before vCenter starts.
 * The host of another copy has the same identity, and would accept the keys of this vCenter.
 * @param hosts hosts that vCenter will know; by default the hosts in the cluster file
 * @throws SimulatorError STATE_INVALID
 */
export async function requireHostPorts(
  { registry }: ClusterContext,
  hosts: readonly HostRecord[] = registry.current().hosts,
): Promise<void> {
  for (const { name, port } of foreignPorts(registry.current(), hosts, isRunning)) {
    if (await isPortFree(port)) continue
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
