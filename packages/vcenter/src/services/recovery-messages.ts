import type { vcenterV1 } from '@nkpsim/rpc'
import type { ScheduleView } from '../operations/backup-schedules.ts'
import type { AskedBackup } from '../operations/backups.ts'
import type { BackupJob, BackupJobState } from '../records/backup-job.ts'
import { DAYS, type Day } from '../records/recurrence.ts'
import { secretText } from './secret-text.ts'

const JOB_STATE = {
  running: 'BACKUP_JOB_STATE_RUNNING',
  finished: 'BACKUP_JOB_STATE_FINISHED',
  failed: 'BACKUP_JOB_STATE_FAILED',
} as const satisfies Record<BackupJobState, string>

const DAY_PREFIX = 'DAY_OF_WEEK_'

/** Returns a job as a message. */
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

/** Returns a schedule as a message, which contains no secrets. */
export function scheduleMessage(schedule: ScheduleView) {
  const { name, isEnabled, spec, recurrence, maxCount, nextRunMs } = schedule
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
    nextRunTimeMs: nextRunMs ?? 0,
  }
}

/** Reads a requested backup from a message; undefined if the message contains none. */
export function readBackupSpec(
  message: vcenterV1.BackupSpec__Output | null,
): AskedBackup | undefined {
  if (message === null) return undefined
  const { parts, location, locationUser, locationHostKey, withoutEncryption } = message
  const secrets = {
    backupPassword: secretText(message.backupPassword),
    locationPassword: secretText(message.locationPassword),
    locationPrivateKey: secretText(message.locationPrivateKey),
  }
  return { parts, location, locationUser, locationHostKey, withoutEncryption, secrets }
}

/** Reads days in the product's spelling. An unknown day is passed on unchanged. */
export function readRecurrence({ minute, hour, days }: vcenterV1.RecurrenceInfo__Output) {
  const read = days.map(
    (day) => DAYS.find((known) => day === `${DAY_PREFIX}${known}`) ?? String(day),
  )
  return { minute, hour, days: read }
}
