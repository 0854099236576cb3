import { VcenterError } from '../errors.ts'
import { DAYS, type Day, type Recurrence } from '../records/recurrence.ts'

/**
 * Checks a requested recurrence.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireRecurrence({
  minute,
  hour,
  days,
}: {
  minute: number
  hour: number
  days: readonly string[]
}): Recurrence {
  if (!Number.isInteger(minute) || minute < 0 || minute > 59) throw invalid('a minute is 0 to 59')
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) throw invalid('an hour is 0 to 23')
  const known = DAYS.filter((day) => days.includes(day))
  if (new Set(days).size !== known.length || days.length !== known.length)
    throw invalid(`days are among ${DAYS.join(', ')}, each once`)
  return { minute, hour, days: known }
}

/**
 * Returns the first time, after the given time, at which a backup is due. Both times are
 * milliseconds since 1970, UTC. Pure.
 */
export function nextRun({ minute, hour, days }: Recurrence, afterMs: number): number {
  const after = new Date(afterMs)
  // The search ends at the same day of next week. That day is needed if only this weekday is
  // requested and today's time has passed.
  for (let daysAhead = 0; daysAhead <= DAYS.length; daysAhead++) {
    const runMs = Date.UTC(
      after.getUTCFullYear(),
      after.getUTCMonth(),
      after.getUTCDate() + daysAhead,
      hour,
      minute,
    )
    if (runMs > afterMs && isOn(days, new Date(runMs).getUTCDay())) return runMs
  }
  throw new RangeError('a recurrence has a day of the week')
}

function isOn(days: readonly Day[], dayIndex: number): boolean {
  const day = DAYS[dayIndex]
  return days.length === 0 || (day !== undefined && days.includes(day))
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
