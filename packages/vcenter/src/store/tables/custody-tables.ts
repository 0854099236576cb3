import type { HostHolding } from '../../records/holding.ts'
import type { VcenterBackup } from '../../records/vcenter-backup.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { decodedRecords } from './decoded-records.ts'
import { type Row, text } from './row.ts'

/** Maximum number of gone backups that vCenter remembers. Above it, the oldest are forgotten. */
const MAX_GONE = 1000

/** Writes the places of KDKs outside vCenter. */
export type CustodyTables = {
  putHostHolding(hostId: string, holding: HostHolding): void
  removeHostHolding(hostId: string): void
  /** Adds a backup of the vCenter, or replaces the backup with the same id. */
  putVcenterBackup(backup: VcenterBackup): void
  removeVcenterBackup(id: string): void
  /** Records that a backup is not at its location. It may return when the location is mounted. */
  putGoneBackup(backup: VcenterBackup): void
}

export function custodyTables(database: Preparing) {
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
  // Records that vCenter 0.2 wrote do not name the schedule, but the jobs of these backups do.
  const backups = database.prepare(
    `SELECT vcenter_backup.id, record, json_extract(job, '$.schedule') AS job_schedule
     FROM vcenter_backup LEFT JOIN backup_job USING (id)
     WHERE json_extract(record, '$.isGone') IS NULL ORDER BY vcenter_backup.id`,
  )
  const goneBackups = database.prepare(
    `SELECT id, record FROM vcenter_backup WHERE json_extract(record, '$.isGone') = 1`,
  )
  const trimGone = database.prepare(
    `DELETE FROM vcenter_backup WHERE id IN (
       SELECT id FROM vcenter_backup WHERE json_extract(record, '$.isGone') = 1
       ORDER BY id DESC LIMIT -1 OFFSET ?)`,
  )
  const decode = decodedRecords(readHolding)

  const writes: CustodyTables = {
    putHostHolding: (hostId, { keys: kdks, ...holding }) =>
      void putHolding.run(hostId, JSON.stringify({ ...holding, kdks })),
    removeHostHolding: (hostId) => void removeHolding.run(hostId),
    putVcenterBackup: (backup) => void putBackup.run(backup.id, recordOf(backup)),
    removeVcenterBackup: (id) => void removeBackup.run(id),
    putGoneBackup: (backup) => {
      putBackup.run(backup.id, recordOf(backup, { isGone: true }))
      trimGone.run(MAX_GONE)
    },
  }
  const read = (): Pick<Snapshot, 'holdings'> => ({ holdings: decode(holdings.all()) })
  /** Returns the backups, the oldest first. */
  const vcenterBackups = (): VcenterBackup[] => backups.all().map(readBackup)
  return {
    writes,
    read,
    vcenterBackups,
    goneBackups: (): VcenterBackup[] => goneBackups.all().map(readBackup),
  }
}

function recordOf(
  { id, timeMs, keys: kdks, schedule, ...backup }: VcenterBackup,
  more: { isGone?: true } = {},
): string {
  // JSON drops undefined fields, and a row without a schedule is one of vCenter 0.2.
  const kept = { ...backup, schedule: schedule ?? null, kdks, startMs: timeMs }
  return JSON.stringify({ ...kept, ...more })
}

/** Stored rows call the keys `kdks`, because earlier releases had only native key providers. */
type KeptHolding = Omit<HostHolding, 'keys'> & { kdks: HostHolding['keys'] }

function readHolding(record: string): HostHolding {
  const { host, encryptionMode, heardMs, kdks, ...rest } = JSON.parse(record) as KeptHolding
  return { host, encryptionMode, heardMs, keys: kdks, ...rest }
}

/**
 * Older rows are records of backup jobs, from before KDKs were recorded. They contain no KDKs, and
 * their backups are complete.
 */
type KeptBackup = Pick<VcenterBackup, 'location' | 'fileName' | 'isEncrypted'> & {
  /** `null` if no schedule made the backup; missing in rows of vCenter 0.2. */
  schedule?: string | null
  startMs: number
  kdks?: VcenterBackup['keys']
  isComplete?: boolean
}

function readBackup(row: Row): VcenterBackup {
  const kept = JSON.parse(text(row, 'record')) as KeptBackup
  const { location, fileName, isEncrypted, startMs, kdks, isComplete = true } = kept
  const ofJob = row['job_schedule']?.toString()
  const schedule = kept.schedule === undefined ? ofJob : (kept.schedule ?? undefined)
  const id = text(row, 'id')
  return {
    ...{ id, schedule, location, fileName, isEncrypted, timeMs: startMs },
    ...{ keys: kdks, isComplete },
  }
}
