import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Secret } from '@nkpsim/crypto'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import type { BackupSecrets, BackupSpec } from '../records/backup-spec.ts'
import type { Store } from '../store/store.ts'

export const BACKUP_PASSWORD = 'Secret-2026'

/** Returns the specification of an encrypted backup of all parts to a folder. */
export function specTo(folder: string, more: Partial<BackupSpec> = {}): BackupSpec {
  return {
    parts: ['common', 'seat'],
    location: pathToFileURL(folder).href,
    locationUser: '',
    locationHostKey: '',
    isEncrypted: true,
    ...more,
  }
}

export function secretText(text: string): Secret {
  return Secret.from(Buffer.from(text))
}

export function backupSecrets(more: Partial<BackupSecrets> = {}): BackupSecrets {
  return {
    backupPassword: secretText(BACKUP_PASSWORD),
    locationPassword: undefined,
    locationPrivateKey: undefined,
    ...more,
  }
}

/** Returns the secrets of an unencrypted backup. */
export function noSecrets(): BackupSecrets {
  return backupSecrets({ backupPassword: undefined })
}

/** Stores a schedule of unencrypted backups and returns it. */
export async function putSchedule(
  store: Store,
  more: Pick<BackupSchedule, 'spec' | 'maxCount'> & Partial<BackupSchedule>,
): Promise<BackupSchedule> {
  const recurrence = { minute: 59, hour: 23, days: [] }
  const schedule = { name: 'nightly', isEnabled: true, recurrence, setMs: 1, ...more }
  await store.change((tables) => tables.putBackupSchedule(schedule, noSecrets()))
  return schedule
}

/** Lists the backups in a folder, and its other files. */
export function backupsIn(folder: string): { backups: string[]; others: string[] } {
  const names = readdirSync(folder).toSorted()
  const isBackup = (name: string): boolean => name.endsWith('.nkpsim-backup')
  return {
    backups: names.filter(isBackup),
    others: names.filter((name) => !isBackup(name)),
  }
}
