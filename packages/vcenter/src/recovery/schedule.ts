import { VcenterError } from '../errors.ts'
import { requireName } from '../inventory/names.ts'
import type { BackupSpec } from './backup-spec.ts'
import { nextRun, type Recurrence } from './recurrence.ts'

const MAX_SCHEDULES = 10
const MAX_COUNT = 10_000

/** Backups that are made by themselves, as they are kept; their secrets are kept apart. */
export type BackupSchedule = {
  /** Unique. */
  name: string
  isEnabled: boolean
  spec: BackupSpec
  recurrence: Recurrence
  /** How many backups of this vCenter stay at the location; undefined: all. */
  maxCount: number | undefined
  /** When it was last set: no run before that is due. */
  setMs: number
}

/**
 * Checks what can be checked of a schedule by itself and beside the others.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, SCHEDULE_LIMIT_REACHED
 */
export function requireSchedule(
  { name, maxCount }: Pick<BackupSchedule, 'name' | 'maxCount'>,
  present: readonly Pick<BackupSchedule, 'name'>[],
): void {
  requireName(name, 'a backup schedule')
  if (maxCount !== undefined && (maxCount < 1 || maxCount > MAX_COUNT))
    throw new VcenterError('INVALID_REQUEST', `1 to ${MAX_COUNT} backups are kept, or all`)
  const others = present.filter((schedule) => schedule.name !== name)
  if (others.length >= MAX_SCHEDULES)
    throw new VcenterError(
      'SCHEDULE_LIMIT_REACHED',
      `a vCenter has at most ${MAX_SCHEDULES} backup schedules`,
    )
}

/** When a schedule is due for the first time after it was last looked at; undefined while it is disabled. Pure. */
export function nextRunOf(
  { isEnabled, recurrence, setMs }: Pick<BackupSchedule, 'isEnabled' | 'recurrence' | 'setMs'>,
  lookedAtMs: number,
): number | undefined {
  return isEnabled ? nextRun(recurrence, Math.max(lookedAtMs, setMs)) : undefined
}
