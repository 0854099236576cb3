import type { HostInventory } from '../../records/host-inventory.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { decodedRecords } from './decoded-records.ts'

/** Writes the last reports of hosts about their virtual machines. */
export type VmTables = {
  putHostInventory(hostId: string, inventory: HostInventory): void
}

export function vmTables(database: Preparing) {
  const put = database.prepare(
    `INSERT INTO host_inventory (host_id, record) VALUES (?, ?)
     ON CONFLICT (host_id) DO UPDATE SET record = excluded.record`,
  )
  const all = database.prepare('SELECT host_id, record FROM host_inventory')
  const decode = decodedRecords((record) => JSON.parse(record) as HostInventory)
  const writes: VmTables = {
    putHostInventory: (hostId, inventory) => void put.run(hostId, JSON.stringify(inventory)),
  }
  const read = (): Pick<Snapshot, 'inventories'> => ({ inventories: decode(all.all()) })
  return { writes, read }
}
