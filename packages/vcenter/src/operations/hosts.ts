import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import type { HostRemovals } from '../custody/host-removals.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { type AddHostContext, type AddHostInput, addHost } from '../inventory/add-host.ts'
import { findHost, moveHost, setDisconnected } from '../inventory/inventory.ts'
import { requireRightToRemove } from '../inventory/placement-rights.ts'
import { providersIn } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { requireLeavesVsan } from '../vsan/clusters.ts'
import { hostView } from './host-view.ts'
import { operation } from './operation.ts'

export type HostOperations = ReturnType<typeof hostOperations>

/** Operations on the hosts of the inventory. */
export function hostOperations({
  store,
  distributor,
  removals,
  clusterClock,
  machineClock,
  network,
}: {
  store: Store
  distributor: Distributor
  removals: HostRemovals
  clusterClock: ClusterClock
  /** Clock by which vCenter judges certificates. */
  machineClock: MachineClock
  network: AddHostContext['network']
}) {
  const underWay = new Set<string>()
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  const view = hostView(store, distributor)
  /** A host that does not answer may go: its virtual machines have failed, or run elsewhere. */
  const requireMayLeave = (host: Host): void => {
    if (isConnected(host.id)) requireLeavesVsan(store.snapshot(), host)
  }
  return named('nkpsim.vcenter.v1.InventoryService', {
    addHost: operation({
      requirement: [
        { privilege: 'Host.Inventory.AddHostToCluster', on: 'cluster', field: 'cluster' },
      ],
      audit: { target: 'name' },
      task: { operation: 'ClusterComputeResource.addHost', isLong: true },
      run: async (input: AddHostInput, { caller, requireStill }: Call) => {
        const own = { clusterClock, machineClock, network, isConnected, underWay, requireStill }
        const host = await addHost(store, input, { ...own, requireMayLeave, by: caller.name })
        await distributor.follow(host)
        return view(host)
      },
    }),
    listHosts: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => store.snapshot().hosts.map(view),
    }),
    getHost: operation({
      requirement: [{ privilege: 'System.Read', on: 'host', field: 'name' }],
      audit: OPEN,
      run: async ({ name }: { name: string }) => view(findHost(store.snapshot(), name)),
    }),
    moveHost: operation({
      requirement: [{ privilege: 'Host.Inventory.MoveHost', on: 'host', field: 'host' }],
      audit: { target: 'host' },
      task: { operation: 'ClusterComputeResource.moveInto' },
      run: async ({ host: name, cluster }: { host: string; cluster: string }, { caller }: Call) => {
        const host = findHost(store.snapshot(), name)
        if (host.cluster !== (cluster || undefined)) requireLeavesVsan(store.snapshot(), host)
        return view(await moveHost(store, name, cluster, caller.name))
      },
    }),
    disconnectHost: operation({
      requirement: [{ privilege: 'Host.Config.Connection', on: 'host', field: 'host' }],
      audit: { target: 'host' },
      task: { operation: 'HostSystem.disconnect' },
      run: async ({ host: name }: { host: string }) => {
        const host = await setDisconnected(store, name, true)
        await distributor.leave(host)
        return view(host)
      },
    }),
    reconnectHost: operation({
      requirement: [{ privilege: 'Host.Config.Connection', on: 'host', field: 'host' }],
      audit: { target: 'host' },
      task: { operation: 'HostSystem.reconnect' },
      run: async ({ host: name }: { host: string }) => {
        const host = await setDisconnected(store, name, false)
        await distributor.follow(host)
        return view(host)
      },
    }),
    removeHost: operation({
      requirement: [
        { privilege: 'Host.Inventory.RemoveHostFromCluster', on: 'host', field: 'host' },
      ],
      audit: { target: 'host' },
      task: { operation: 'HostSystem.destroy', isLong: true, of: 'host' },
      /** Returns the names of the key providers that the host may still hold. */
      run: async ({ host: name }: { host: string }, { caller, requireStill }: Call) => {
        await requireStill()
        // These are the last checks of the caller, because the host may lose its KDKs afterwards.
        const host = findHost(store.snapshot(), name)
        requireRightToRemove(store.snapshot(), host, caller.name)
        requireMayLeave(host)
        return providersIn(await removals.remove(host))
      },
    }),
  })
}
