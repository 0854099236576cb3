import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { incompleteHosts } from '../custody/dependents.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { virtualMachines } from '../inventory/virtual-machines.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type VirtualMachineOperations = ReturnType<typeof virtualMachineOperations>

/** Operations on the virtual machines that vCenter knows. */
export function virtualMachineOperations({
  store,
  distributor,
}: {
  store: Store
  distributor: Pick<Distributor, 'status'>
}) {
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  return named('nkpsim.vcenter.v1.InventoryService', {
    listVirtualMachines: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /**
       * @param provider returns only virtual machines with a key from this provider; empty: all
       * @param name returns only virtual machines with this name; empty: all
       */
      run: async (only: { provider?: string; name?: string }) => {
        const snapshot = store.snapshot()
        return {
          virtualMachines: virtualMachines(snapshot, isConnected, only),
          incompleteHosts: incompleteHosts(snapshot, distributor.status),
        }
      },
    }),
  })
}
