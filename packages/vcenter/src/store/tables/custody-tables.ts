import type { DatabaseSync } from 'node:sqlite'
import type { HostHolding } from '../../records/holding.ts'
import type { VcenterBackup } from '../../records/vcenter-backup.ts'
import type { Snapshot } from '../snapshot.ts'
import { type Row, text } from './row.ts'

/** Writes of where KDKs are, besides vCenter itself. */
export type CustodyTables = {
  putHostHolding(hostId: string, holding: HostHolding): void
  removeHostHolding(hostId: string): void
  /** Adds a backup of the vCenter, or replaces the one with its id. */
  putVcenterBackup(backup: VcenterBackup): void
  removeVcenterBackup(id: string): void
}

export function custodyTables(database: DatabaseSync) {
  const putHolding = database.prepare(
    `INSERT INTO host_holding (host_id, record) VALUES (?, ?)
     ON CONFLICT (host_id) DO UPDATE SET record = excluded.record`,
  )
  const removeHolding = database.prepare('DELETE FROM host_holding WHERE host_id = ?')
  const holdings = database.prepare('SELECT host_id, record FROM host_holding')
  const putBackup = database.prepare(
    `INSERT INTO vcenter_backup (id, record) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
  )
  const removeBackup = database.prepare('DELETE FROM vcenter_backup WHERE id = ?')
  const backups = database.prepare('SELECT * FROM vcenter_backup ORDER BY id')
  // Every change of anything reads all rows: what was decoded before is not decoded again.
  const decoded = new Map<string, { record: string; holding: HostHolding }>()

  const decode = (hostId: string, record: string): HostHolding => {
    const known = decoded.get(hostId)
    if (known?.record === record) return known.holding
    const holding = JSON.parse(record) as HostHolding
    decoded.set(hostId, { record, holding })
    return holding
  }
  const writes: CustodyTables = {
    putHostHolding: (hostId, holding) => void putHolding.run(hostId, JSON.stringify(holding)),
    removeHostHolding: (hostId) => void removeHolding.run(hostId),
    putVcenterBackup: ({ id, timeMs, ...backup }) =>
      void putBackup.run(id, JSON.stringify({ ...backup, startMs: timeMs })),
    removeVcenterBackup: (id) => void removeBackup.run(id),
  }
  const read = (): Pick<Snapshot, 'holdings'> => ({
    holdings: new Map(
      holdings.all().map((row) => {
        const hostId = text(row, 'host_id')
        return [hostId, decode(hostId, text(row, 'record'))]
      }),
    ),
  })
  /** The oldest first. */
  const vcenterBackups = (): VcenterBackup[] => backups.all().map(readBackup)
  return { writes, read, vcenterBackups }
}

/** What was made before KDKs were noted is the record of its job: it lacks them, and is complete. */
type KeptBackup = Pick<VcenterBackup, 'location' | 'fileName' | 'isEncrypted'> & {
  startMs: number
  kdks?: VcenterBackup['kdks']
  isComplete?: boolean
}

function readBackup(row: Row): VcenterBackup {
  const kept = JSON.parse(text(row, 'record')) as KeptBackup
  const { location, fileName, isEncrypted, startMs, kdks, isComplete = true } = kept
  return { id: text(row, 'id'), location, fileName, isEncrypted, timeMs: startMs, kdks, isComplete }
}
