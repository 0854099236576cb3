import type { AlarmRecord } from '../records/alarm.ts'

type Alarm = Pick<AlarmRecord, 'name' | 'status' | 'raisedMs' | 'isReset'>

/** Counts raised alarms by name and status. Pending and reset alarms are not counted. */
export function countAlarms(
  alarms: readonly Alarm[],
): { name: string; status: Alarm['status']; count: number }[] {
  const groups = Map.groupBy(
    alarms.filter(({ raisedMs, isReset }) => raisedMs !== undefined && !isReset),
    ({ name, status }) => `${status} ${name}`,
  )
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ name, status }) => ({ name, status, count: group.length })),
  )
}
