import { holdingOf } from '../distribution/holding.ts'
import type { HostHolding } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'

/**
 * Takes a host out of the inventory.
 * @returns the KDKs that it may still hold: it is known as their holder until it is added again and
 *   says what it holds
 */
export async function removeHost(store: Store, host: Host): Promise<HostHolding> {
  const holding = holdingOf(store.snapshot(), host, false)
  await store.change((tables) => {
    tables.removeHost(host.id)
    const { encryptionMode } = host
    if (holding.keys.length > 0) tables.putHostHolding(host.id, { ...holding, encryptionMode })
    else tables.removeHostHolding(host.id)
  })
  return holding
}
