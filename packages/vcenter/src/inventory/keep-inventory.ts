import { isDeepStrictEqual } from 'node:util'
import type { Store } from '../store/store.ts'
import { keepUnread, type ReportedInventory } from './host-inventory.ts'

/** Stores the inventory that a host reports, unless the host is gone or reports nothing new. */
export async function keepInventory(
  store: Pick<Store, 'snapshot' | 'change'>,
  hostId: string,
  reported: ReportedInventory,
): Promise<void> {
  const { hosts, inventories } = store.snapshot()
  const isKnown = hosts.some(({ id }) => id === hostId)
  const before = inventories.get(hostId)
  const inventory = keepUnread(reported, before)
  if (!isKnown || isDeepStrictEqual(before, inventory)) return
  await store.change((tables) => tables.putHostInventory(hostId, inventory))
}
