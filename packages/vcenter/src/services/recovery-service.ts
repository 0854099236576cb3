import type { Clock } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import { wipeSecrets } from '../records/backup-spec.ts'
import type { BackupJobs } from '../recovery/backup-jobs.ts'
import { requireSchedule } from '../recovery/schedule.ts'
import type { Store } from '../store/store.ts'
import { jobMessage, readBackupSpec, readRecurrence, scheduleMessage } from './recovery-messages.ts'

/** nkpsim.vcenter.v1.RecoveryService. */
export function recoveryService(store: Store, jobs: BackupJobs, clock: Clock): ServiceRegistration {
  const find = (name: string): BackupSchedule => {
    const found = store.recovery.schedules().find((schedule) => schedule.name === name)
    if (found !== undefined) return found
    throw new VcenterError('SCHEDULE_NOT_FOUND', `there is no backup schedule "${name}"`)
  }
  const message = (schedule: BackupSchedule) => scheduleMessage(schedule, clock.nowMs())
  return defineService('nkpsim.vcenter.v1.RecoveryService', {
    allow: ['operator'],
    handlers: {
      createBackup: async ({ spec: asked }) => {
        const { spec, secrets } = readBackupSpec(asked)
        const job = jobs.start({ spec, secrets, schedule: undefined, maxCount: undefined })
        return { job: jobMessage(job) }
      },
      getBackupJob: async ({ id }) => {
        const job = store.recovery.jobs().find((candidate) => candidate.id === id)
        if (job === undefined)
          throw new VcenterError('BACKUP_JOB_NOT_FOUND', `there is no backup job "${id}"`)
        return { job: jobMessage(job) }
      },
      listBackupJobs: async () => ({ jobs: store.recovery.jobs().map(jobMessage) }),
      setSchedule: async ({ schedule: asked }) => {
        const { spec, secrets } = readBackupSpec(asked?.spec ?? null)
        try {
          const schedule: BackupSchedule = {
            name: asked?.schedule ?? '',
            isEnabled: asked?.enable ?? false,
            spec,
            recurrence: readRecurrence(asked?.recurrenceInfo ?? null),
            maxCount: asked?.retentionInfo?.maxCount,
            setMs: clock.nowMs(),
          }
          requireSchedule(schedule, store.recovery.schedules())
          store.change((tables) => tables.putBackupSchedule(schedule, secrets))
          return { schedule: message(schedule) }
        } finally {
          wipeSecrets(secrets)
        }
      },
      getSchedule: async ({ schedule: name }) => ({ schedule: message(find(name)) }),
      listSchedules: async () => ({ schedules: store.recovery.schedules().map(message) }),
      deleteSchedule: async ({ schedule: name }) => {
        find(name)
        store.change((tables) => tables.deleteBackupSchedule(name))
        return {}
      },
    },
  })
}
