import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { ClusterClock } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import { wipeSecrets } from '../records/backup-spec.ts'
import { requireRecurrence } from '../recovery/recurrence.ts'
import { nextRunOf, requireSchedule } from '../recovery/schedule.ts'
import type { Store } from '../store/store.ts'
import { type AskedBackup, readBackup } from './backups.ts'
import { operation } from './operation.ts'

/** A schedule as a caller requests it. */
type AskedSchedule = {
  /** Its name. */
  schedule: string
  isEnabled: boolean
  spec: AskedBackup | undefined
  recurrence: { minute: number; hour: number; days: readonly string[] } | undefined
  /** Undefined: all backups are kept. */
  maxCount: number | undefined
}

/** A schedule as callers see it, without its secrets. */
export type ScheduleView = BackupSchedule & {
  /** Undefined if the schedule is disabled. */
  nextRunMs: number | undefined
}

export type BackupScheduleOperations = ReturnType<typeof backupScheduleOperations>

/** Operations on schedules of vCenter's own backups. */
export function backupScheduleOperations({
  store,
  clusterClock,
}: {
  store: Store
  clusterClock: ClusterClock
}) {
  const find = (name: string): BackupSchedule => {
    const found = store.recovery.schedules().find((schedule) => schedule.name === name)
    if (found !== undefined) return found
    throw new VcenterError('SCHEDULE_NOT_FOUND', `there is no backup schedule "${name}"`)
  }
  const view = (schedule: BackupSchedule): ScheduleView => {
    const nowMs = clusterClock.nowMs()
    return { ...schedule, nextRunMs: nextRunOf(schedule, nowMs, nowMs) }
  }
  return named('nkpsim.vcenter.v1.RecoveryService', {
    setSchedule: operation({
      requirement: [
        { privilege: 'Cryptographer.ManageKeyServers' },
        { privilege: 'Global.VCServer' },
      ],
      audit: { target: 'schedule.schedule' },
      run: async ({ schedule: asked }: { schedule: AskedSchedule | undefined }) => {
        const { spec, secrets } = readBackup(asked?.spec)
        try {
          if (asked?.recurrence === undefined)
            throw new VcenterError('INVALID_REQUEST', 'say when backups are made')
          const { schedule: name, isEnabled, maxCount } = asked
          const recurrence = requireRecurrence(asked.recurrence)
          const schedule = {
            name,
            isEnabled,
            spec,
            recurrence,
            maxCount,
            setMs: clusterClock.nowMs(),
          }
          requireSchedule(schedule, store.recovery.schedules())
          await store.change((tables) => tables.putBackupSchedule(schedule, secrets))
          return view(schedule)
        } finally {
          wipeSecrets(secrets)
        }
      },
    }),
    getSchedule: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async ({ schedule }: { schedule: string }) => view(find(schedule)),
    }),
    listSchedules: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => store.recovery.schedules().map(view),
    }),
    deleteSchedule: operation({
      requirement: [{ privilege: 'Global.VCServer' }],
      audit: { target: 'schedule' },
      run: async ({ schedule: name }: { schedule: string }) => {
        find(name)
        await store.change((tables) => tables.deleteBackupSchedule(name))
      },
    }),
  })
}
