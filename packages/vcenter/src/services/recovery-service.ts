import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { BackupScheduleOperations } from '../operations/backup-schedules.ts'
import type { BackupOperations } from '../operations/backups.ts'
import { jobMessage, readBackupSpec, readRecurrence, scheduleMessage } from './recovery-messages.ts'

/** Serves nkpsim.vcenter.v1.RecoveryService. */
export function recoveryService(
  operations: BackupOperations & BackupScheduleOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.RecoveryService', operations, {
    createBackup: async ({ spec }, run) => ({
      job: jobMessage(await run({ spec: readBackupSpec(spec) })),
    }),
    getBackupJob: async (request, run) => ({ job: jobMessage(await run(request)) }),
    listBackupJobs: async (request, run) => ({ jobs: (await run(request)).map(jobMessage) }),
    setSchedule: async ({ schedule: asked }, run) => {
      const schedule = asked && {
        schedule: asked.schedule,
        isEnabled: asked.enable,
        spec: readBackupSpec(asked.spec),
        recurrence: asked.recurrenceInfo ? readRecurrence(asked.recurrenceInfo) : undefined,
        maxCount: asked.retentionInfo?.maxCount,
      }
      return { schedule: scheduleMessage(await run({ schedule: schedule ?? undefined })) }
    },
    getSchedule: async (request, run) => ({ schedule: scheduleMessage(await run(request)) }),
    listSchedules: async (request, run) => ({
      schedules: (await run(request)).map(scheduleMessage),
    }),
    deleteSchedule: answerNothing,
  })
}
