import type { DatabaseSync } from 'node:sqlite'
import type { Snapshot } from '../snapshot.ts'
import { text } from './row.ts'

/** That a vCenter was restored from a backup, which has no audit log in it. */
export type Restore = {
  /** UUID of the audit log that begins with the restore. */
  auditLogId: string
  /** UUID of the one before. */
  previousLogId: string
  /** When it was restored, by the machine's clock. */
  timeMs: number
  /** When the backup was made: ISO 8601, UTC. */
  backupTime: string
}

export type RestoreTables = { noteRestore(restore: Restore): void }

export function restoreTables(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO restore (audit_log_id, previous_log_id, time_ms, backup_time) VALUES (?, ?, ?, ?)',
  )
  const newest = database.prepare('SELECT * FROM restore ORDER BY rowid DESC LIMIT 1')
  const writes: RestoreTables = {
    noteRestore: ({ auditLogId, previousLogId, timeMs, backupTime }) =>
      void insert.run(auditLogId, previousLogId, timeMs, backupTime),
  }
  const read = (): Pick<Snapshot, 'lastRestore'> => {
    const row = newest.get()
    if (row === undefined) return { lastRestore: undefined }
    return {
      lastRestore: {
        auditLogId: text(row, 'audit_log_id'),
        previousLogId: text(row, 'previous_log_id'),
        timeMs: Number(row['time_ms']),
        backupTime: text(row, 'backup_time'),
      },
    }
  }
  return { writes, read }
}
