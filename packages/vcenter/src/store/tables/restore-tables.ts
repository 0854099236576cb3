import type { Restore } from '../../records/restore.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { text } from './row.ts'

export type RestoreTables = { noteRestore(restore: Restore): void }

export function restoreTables(database: Preparing) {
  const insert = database.prepare(
    'INSERT INTO restore (audit_log_id, previous_log_id, time_ms, backup_time) VALUES (?, ?, ?, ?)',
  )
  // Each restore names the audit log of the previous restore. The seal does not cover the order of
  // rows. If that order decided, an older restore and its log could pass for the newest.
  const newest = database.prepare(
    `SELECT * FROM restore WHERE audit_log_id NOT IN (SELECT previous_log_id FROM restore)
     ORDER BY rowid DESC LIMIT 1`,
  )
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
