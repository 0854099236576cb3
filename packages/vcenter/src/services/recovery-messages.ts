import { Secret } from '@nkpsim/crypto'
import type { vcenterV1 } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { BackupJob, BackupJobState } from '../records/backup-job.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import { type BackupSecrets, type BackupSpec, wipeSecrets } from '../records/backup-spec.ts'
import { DAYS, type Day, type Recurrence } from '../records/recurrence.ts'
import { requireBackupSpec } from '../recovery/backup-spec.ts'
import { requireRecurrence } from '../recovery/recurrence.ts'
import { nextRunOf } from '../recovery/schedule.ts'

const JOB_STATE = {
  running: 'BACKUP_JOB_STATE_RUNNING',
  finished: 'BACKUP_JOB_STATE_FINISHED',
  failed: 'BACKUP_JOB_STATE_FAILED',
} as const satisfies Record<BackupJobState, string>

const DAY_PREFIX = 'DAY_OF_WEEK_'

/** A job as it is told. */
export function jobMessage(job: BackupJob) {
  return {
    id: job.id,
    schedule: job.schedule ?? '',
    state: JOB_STATE[job.state],
    location: job.location,
    encrypted: job.isEncrypted,
    startTimeMs: job.startMs,
    endTimeMs: job.endMs ?? 0,
    fileName: job.fileName,
    sizeBytes: job.sizeBytes,
    message: job.message,
  }
}

/** A schedule as it is told: nothing secret is known of it here. */
export function scheduleMessage(schedule: BackupSchedule, nowMs: number) {
  const { name, isEnabled, spec, recurrence, maxCount } = schedule
  return {
    schedule: name,
    enable: isEnabled,
    spec: {
      parts: [...spec.parts],
      location: spec.location,
      locationUser: spec.locationUser,
      locationHostKey: spec.locationHostKey,
      withoutEncryption: !spec.isEncrypted,
    },
    recurrenceInfo: {
      minute: recurrence.minute,
      hour: recurrence.hour,
      days: recurrence.days.map((day): `${typeof DAY_PREFIX}${Day}` => `${DAY_PREFIX}${day}`),
    },
    ...(maxCount !== undefined && { retentionInfo: { maxCount } }),
    nextRunTimeMs: nextRunOf(schedule, nowMs, nowMs) ?? 0,
  }
}

/**
 * What a message asks for, and what is secret about it, which the caller wipes.
 * @throws VcenterError INVALID_REQUEST
 */
export function readBackupSpec(message: vcenterV1.BackupSpec__Output | null): {
  spec: BackupSpec
  secrets: BackupSecrets
} {
  if (message === null) throw new VcenterError('INVALID_REQUEST', 'say which backup to make')
  const secrets: BackupSecrets = {
    backupPassword: secretOf(message.backupPassword),
    locationPassword: secretOf(message.locationPassword),
    locationPrivateKey: secretOf(message.locationPrivateKey),
  }
  try {
    return { spec: requireBackupSpec(message, secrets), secrets }
  } catch (error) {
    wipeSecrets(secrets)
    throw error
  }
}

/** @throws VcenterError INVALID_REQUEST */
export function readRecurrence(message: vcenterV1.RecurrenceInfo__Output | null): Recurrence {
  if (message === null) throw new VcenterError('INVALID_REQUEST', 'say when backups are made')
  const { minute, hour } = message
  const days = message.days.map(
    (day) => DAYS.find((known) => day === `${DAY_PREFIX}${known}`) ?? String(day),
  )
  return requireRecurrence({ minute, hour, days })
}

function secretOf(text: string): Secret | undefined {
  return text === '' ? undefined : Secret.from(Buffer.from(text))
}
