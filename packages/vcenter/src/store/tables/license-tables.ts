import type { LicenseAssignment } from '../../records/license-assignment.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { optionalNumber, text } from './row.ts'

/** Writes licences. */
export type LicenseTables = {
  insertLicense(key: string): void
  deleteLicense(key: string): void
  putLicenseAssignment(assignment: LicenseAssignment): void
  removeLicenseAssignment(assignment: LicenseAssignment): void
  beginEvaluation(startMs: number): void
}

export function licenseTables(database: Preparing) {
  const insert = database.prepare('INSERT OR IGNORE INTO license (key) VALUES (?)')
  const remove = database.prepare('DELETE FROM license WHERE key = ?')
  const licenses = database.prepare('SELECT key FROM license ORDER BY key')
  const assign = database.prepare(
    'INSERT OR IGNORE INTO license_assignment (asset, key) VALUES (?, ?)',
  )
  const unassign = database.prepare('DELETE FROM license_assignment WHERE asset = ? AND key = ?')
  const assignments = database.prepare('SELECT * FROM license_assignment ORDER BY asset, key')
  const begin = database.prepare('INSERT OR IGNORE INTO evaluation (id, start_ms) VALUES (1, ?)')
  const evaluation = database.prepare('SELECT start_ms FROM evaluation')

  const writes: LicenseTables = {
    insertLicense: (key) => void insert.run(key),
    deleteLicense: (key) => void remove.run(key),
    putLicenseAssignment: ({ asset, key }) => void assign.run(asset, key),
    removeLicenseAssignment: ({ asset, key }) => void unassign.run(asset, key),
    beginEvaluation: (startMs) => void begin.run(startMs),
  }
  const read = (): Pick<Snapshot, 'licenses' | 'licenseAssignments' | 'evaluationStartMs'> => {
    const started = evaluation.get()
    return {
      licenses: licenses.all().map((row) => text(row, 'key')),
      licenseAssignments: assignments
        .all()
        .map((row) => ({ asset: text(row, 'asset'), key: text(row, 'key') })),
      evaluationStartMs: started && optionalNumber(started, 'start_ms'),
    }
  }
  return { writes, read }
}
