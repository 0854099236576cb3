import { Secret } from '@nkpsim/crypto'
import type { Random, SqlValue } from '@nkpsim/effects'
import { VcenterError } from '../../errors.ts'
import type { BackupJob, BackupJobState } from '../../records/backup-job.ts'
import type { BackupSchedule } from '../../records/backup-schedule.ts'
import type { BackupSecrets, BackupSpec } from '../../records/backup-spec.ts'
import type { Recurrence } from '../../records/recurrence.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from '../boxed-column.ts'
import type { Preparing } from '../tracked-database.ts'

/** Maximum number of jobs. Above it, the oldest jobs are removed. */
const MAX_JOBS = 100

type Row = Record<string, SqlValue>

/** Methods that write within a transaction. */
export type RecoveryTables = {
  /** Adds a job, or replaces the job with the same id. */
  putBackupJob(job: BackupJob): void
  /** Adds a schedule, or replaces the schedule with the same name. */
  putBackupSchedule(schedule: BackupSchedule, secrets: BackupSecrets): void
  deleteBackupSchedule(name: string): void
}

/** Methods that read committed rows. */
export type RecoveryReader = {
  /** Returns the jobs, the newest first. */
  jobs(): BackupJob[]
  /** Returns the schedules, sorted by name. */
  schedules(): BackupSchedule[]
  /**
   * Returns the secrets of a schedule. The caller must wipe them.
   * @throws VcenterError STORE_UNUSABLE
   */
  scheduleSecrets(name: string): BackupSecrets
}

/** Opens the tables of backups. Their secrets are encrypted with the box key. */
export function recoveryTables(
  database: Preparing,
  boxKey: Secret,
  random: Random,
): { writes: RecoveryTables; reader: RecoveryReader } {
  const statements = {
    putJob: database.prepare(
      `INSERT INTO backup_job (id, state, job) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, job = excluded.job`,
    ),
    // Ids sort by time. After the clock was set back, they would show old jobs as the newest.
    trimJobs: database.prepare(
      `DELETE FROM backup_job WHERE rowid NOT IN (
         SELECT rowid FROM backup_job ORDER BY rowid DESC LIMIT ?)`,
    ),
    jobs: database.prepare('SELECT * FROM backup_job ORDER BY rowid DESC'),
    putSchedule: database.prepare(
      `INSERT INTO backup_schedule (name, schedule, secrets, version) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET schedule = excluded.schedule, secrets = excluded.secrets,
         version = excluded.version`,
    ),
    deleteSchedule: database.prepare('DELETE FROM backup_schedule WHERE name = ?'),
    schedule: database.prepare('SELECT * FROM backup_schedule WHERE name = ?'),
    schedules: database.prepare('SELECT * FROM backup_schedule ORDER BY name'),
  }
  return {
    writes: {
      putBackupJob: ({ id, state, ...job }) => {
        statements.putJob.run(id, state, JSON.stringify(job))
        statements.trimJobs.run(MAX_JOBS)
      },
      putBackupSchedule: ({ name, ...schedule }, secrets) => {
        const version = Number(statements.schedule.get(name)?.['version'] ?? 0) + 1
        const text = JSON.stringify(schedule)
        using bytes = encodeSecrets(secrets)
        const box = encryptColumn(boxKey, secretsPlace(name, version, text), bytes, random)
        statements.putSchedule.run(name, text, box, version)
      },
      deleteBackupSchedule: (name) => {
        statements.deleteSchedule.run(name)
      },
    },
    reader: {
      jobs: () => statements.jobs.all().map(readJob),
      schedules: () => statements.schedules.all().map(readSchedule),
      scheduleSecrets: (name) => readSecrets(boxKey, name, statements.schedule.get(name)),
    },
  }
}

/** The stored fields of a job. JSON omits undefined fields. */
type KeptJob = Pick<
  BackupJob,
  'location' | 'isEncrypted' | 'startMs' | 'fileName' | 'sizeBytes' | 'message'
> & { schedule?: string; endMs?: number }

function readJob(row: Row): BackupJob {
  const { schedule, endMs, ...job } = JSON.parse(String(row['job'])) as KeptJob
  return {
    ...job,
    id: String(row['id']),
    state: String(row['state']) as BackupJobState,
    schedule,
    endMs,
  }
}

type KeptSchedule = {
  isEnabled: boolean
  spec: BackupSpec
  recurrence: Recurrence
  maxCount?: number
  setMs: number
}

function readSchedule(row: Row): BackupSchedule {
  const { maxCount, ...schedule } = JSON.parse(String(row['schedule'])) as KeptSchedule
  return { ...schedule, name: String(row['name']), maxCount }
}

type SecretName = keyof BackupSecrets

function encodeSecrets(secrets: BackupSecrets): Secret {
  const encode = (name: SecretName): string | undefined =>
    secrets[name]?.reveal().toString('base64')
  const content: Record<SecretName, string | undefined> = {
    backupPassword: encode('backupPassword'),
    locationPassword: encode('locationPassword'),
    locationPrivateKey: encode('locationPrivateKey'),
  }
  return Secret.from(Buffer.from(JSON.stringify(content)))
}

function readSecrets(boxKey: Secret, name: string, row: Row | undefined): BackupSecrets {
  try {
    const box = row?.['secrets']
    if (!(box instanceof Uint8Array)) throw new TypeError('a box is bytes')
    const place = secretsPlace(name, Number(row?.['version']), String(row?.['schedule']))
    using bytes = decryptColumn(boxKey, place, box)
    const content = JSON.parse(bytes.reveal().toString()) as Partial<Record<SecretName, string>>
    const decode = (of: SecretName): Secret | undefined => {
      const text = content[of]
      return text === undefined ? undefined : Secret.from(Buffer.from(text, 'base64'))
    }
    return {
      backupPassword: decode('backupPassword'),
      locationPassword: decode('locationPassword'),
      locationPrivateKey: decode('locationPrivateKey'),
    }
  } catch (cause) {
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the row of backup schedule "${name}" is damaged, or was encrypted with another box.key`,
      { cause },
    )
  }
}

function secretsPlace(name: string, version: number, schedule: string): ColumnPlace {
  return {
    table: 'backup_schedule',
    primaryKey: name,
    column: 'secrets',
    version,
    boundTo: { schedule },
  }
}
