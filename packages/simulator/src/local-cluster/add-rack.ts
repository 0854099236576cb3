import type { Secret } from '@nkpsim/crypto'
import { createFreePorts } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import type { ClusterFile } from './cluster-file.ts'
import { addHosts } from './enroll.ts'
import { type ClusterRef, withCluster } from './existing-cluster.ts'
import type { HostReady } from './ready-content.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { startHost } from './start-host.ts'
import { stopProcesses } from './stop-cluster.ts'

/**
 * Adds a rack to a running cluster: K hosts without TPM in one process, named NAME-1 to NAME-K. The
 * vCenter of the cluster manages all of them.
 * @throws SimulatorError INVALID_OPTION if the name is taken; errors of startHost; RpcError
 */
export async function addRack(
  ref: ClusterRef,
  rack: { name: string; hosts: number; rootPassword: Secret },
): Promise<HostReady[]> {
  return withCluster(ref, async (context) => {
    if (context.registry.current().hosts.some(({ name }) => name === rack.name)) {
      throw new SimulatorError('INVALID_OPTION', `the name ${rack.name} is taken`)
    }
    requireSoleUse(context)
    try {
      const record = {
        name: rack.name,
        rackHosts: rack.hosts,
        ...(await metricsPortLike(context.registry.current().vcenter)),
      }
      const hosts = await startHost(context, record, { rootPassword: rack.rootPassword })
      await addHosts(context.stateDir, hosts, { rootPassword: rack.rootPassword }, ref.signal)
      return hosts
    } catch (error) {
      await stopProcesses(context, ({ kind, name }) => kind === 'esxid' && name === rack.name)
      await context.registry.update((file) => ({
        ...file,
        hosts: file.hosts.filter(({ name }) => name !== rack.name),
      }))
      throw error
    }
  })
}

/** Returns a port for metrics if vCenter serves metrics, because then the rack also serves them. */
async function metricsPortLike(vcenter: ClusterFile['vcenter']): Promise<{ metricsPort?: number }> {
  if (vcenter.metricsPort === undefined) return {}
  const [metricsPort = 0] = await createFreePorts().take(1)
  return { metricsPort }
}
