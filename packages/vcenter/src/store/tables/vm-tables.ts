import type { DatabaseSync } from 'node:sqlite'
import type { HostInventory } from '../../records/host-inventory.ts'
import type { Snapshot } from '../snapshot.ts'
import { text } from './row.ts'

/** Writes of what hosts said last of their virtual machines. */
export type VmTables = {
  putHostInventory(hostId: string, inventory: HostInventory): void
}

export function vmTables(database: DatabaseSync) {
  const put = database.prepare(
    `INSERT INTO host_inventory (host_id, record) VALUES (?, ?)
     ON CONFLICT (host_id) DO UPDATE SET record = excluded.record`,
  )
  const all = database.prepare('SELECT host_id, record FROM host_inventory')
  // Every change of anything reads all rows: what was decoded before is not decoded again.
  const decoded = new Map<string, { record: string; inventory: HostInventory }>()

  const decode = (hostId: string, record: string): HostInventory => {
    const known = decoded.get(hostId)
    if (known?.record === record) return known.inventory
    const inventory = JSON.parse(record) as HostInventory
    decoded.set(hostId, { record, inventory })
    return inventory
  }
  const writes: VmTables = {
    putHostInventory: (hostId, inventory) => void put.run(hostId, JSON.stringify(inventory)),
  }
  const read = (): Pick<Snapshot, 'inventories'> => ({
    inventories: new Map(
      all.all().map((row) => {
        const hostId = text(row, 'host_id')
        return [hostId, decode(hostId, text(row, 'record'))]
      }),
    ),
  })
  return { writes, read }
}
