import { holdingOf } from '../distribution/holding.ts'
import { changesVsanMembers } from '../inventory/vsan-members.ts'
import type { HostHolding } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'

/**
 * Removes a host from the inventory. vCenter remembers the KDKs on the host until the host is added
 * again and reports its KDKs.
 * @returns the KDKs that the host may still hold
 */
export async function removeHost(store: Store, host: Host): Promise<HostHolding> {
  const holding = holdingOf(store.snapshot(), host, false)
  await store.change((tables) => {
    tables.removeHost(host.id)
    if (changesVsanMembers(store.snapshot(), host, undefined)) tables.bumpGeneration()
    const { encryptionMode } = host
    if (holding.keys.length > 0) tables.putHostHolding(host.id, { ...holding, encryptionMode })
    else tables.removeHostHolding(host.id)
  })
  return holding
}
