import { VcenterError } from '../errors.ts'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import { requireName } from '../records/names.ts'
import { nextRun } from './recurrence.ts'

const MAX_SCHEDULES = 10
const MAX_COUNT = 10_000

/**
 * Checks a schedule alone and together with the existing schedules.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, SCHEDULE_LIMIT_REACHED
 */
export function requireSchedule(
  { name, maxCount }: Pick<BackupSchedule, 'name' | 'maxCount'>,
  present: readonly Pick<BackupSchedule, 'name'>[],
): void {
  if (!present.some((schedule) => schedule.name === name)) requireName(name, 'a backup schedule')
  if (maxCount !== undefined && (maxCount < 1 || maxCount > MAX_COUNT))
    throw new VcenterError('INVALID_REQUEST', `1 to ${MAX_COUNT} backups are kept, or all`)
  const others = present.filter((schedule) => schedule.name !== name)
  if (others.length >= MAX_SCHEDULES)
    throw new VcenterError(
      'SCHEDULE_LIMIT_REACHED',
      `a vCenter has at most ${MAX_SCHEDULES} backup schedules`,
    )
}

/**
 * Returns the first time at which a schedule is due after its last check; undefined if it is
 * disabled. Ignores `setMs` if it is in the future, because the clock was ahead when the schedule
 * was set. Pure.
 */
export function nextRunOf(
  { isEnabled, recurrence, setMs }: Pick<BackupSchedule, 'isEnabled' | 'recurrence' | 'setMs'>,
  lookedAtMs: number,
  nowMs: number,
): number | undefined {
  const sinceMs = setMs > nowMs ? lookedAtMs : Math.max(lookedAtMs, setMs)
  return isEnabled ? nextRun(recurrence, sinceMs) : undefined
}
