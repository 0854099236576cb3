import type { AlarmRecord } from '../records/alarm.ts'
import { commonEnds } from '../records/common-ends.ts'
import type { NewEvent } from '../records/event.ts'
import type { Condition } from './alarms.ts'

/** Result of evaluating all conditions. */
export type Step = {
  /** One for each condition, in their order. */
  alarms: readonly AlarmRecord[]
  events: NewEvent[]
  /** Latest time of the next evaluation, for a pending alarm; undefined: no alarm is pending. */
  dueMs: number | undefined
  conditions: readonly Condition[]
  nowMs: number
}

/**
 * Evaluates all conditions once. An alarm rises when its condition has held for its time, and ends
 * with its condition. An unchanged alarm stays the same object.
 * @param isBackupCheck whether alarms of backups rise now, and return if they were acknowledged or
 *   reset
 * @param last an earlier evaluation, if any. Its result is reused while nothing in it is due: a
 *   large vCenter has thousands of alarms while one changes
 */
export function step(
  alarms: readonly AlarmRecord[],
  conditions: readonly Condition[],
  nowMs: number,
  isBackupCheck: boolean,
  last?: Step,
): Step {
  const holds =
    last !== undefined &&
    !isBackupCheck &&
    nowMs >= last.nowMs &&
    (last.dueMs === undefined || nowMs < last.dueMs)
  const ends = holds
    ? commonEnds([alarms, last.alarms], [conditions, last.conditions])
    : { first: 0, last: 0 }
  const [first, endAt] = [ends.first, alarms.length - ends.last]
  const looked = look(
    alarms.slice(first, endAt),
    conditions.slice(first, conditions.length - ends.last),
    nowMs,
    isBackupCheck,
  )
  const dueMs = [...looked.dueMs]
  if (holds && last.dueMs !== undefined) dueMs.push(last.dueMs)
  return {
    alarms: alarms.slice(0, first).concat(looked.alarms, alarms.slice(endAt)),
    events: looked.events,
    dueMs: dueMs.length === 0 ? undefined : dueMs.reduce((one, other) => Math.min(one, other)),
    conditions,
    nowMs,
  }
}

function look(
  alarms: readonly AlarmRecord[],
  conditions: readonly Condition[],
  nowMs: number,
  isBackupCheck: boolean,
): { alarms: AlarmRecord[]; events: NewEvent[]; dueMs: number[] } {
  const known = new Map(alarms.map((alarm) => [keyOf(alarm), alarm]))
  const holding = new Set(conditions.flatMap((each) => [keyOf(each), keyByName(each)]))
  const events: NewEvent[] = []
  const next = conditions.map((condition): AlarmRecord => {
    const alarm =
      known.get(keyOf(condition)) ?? known.get(keyByName(condition)) ?? begin(condition, nowMs)
    const stepped = advance(alarm, condition, nowMs, isBackupCheck)
    if (stepped.raisedMs !== undefined && alarm.raisedMs === undefined)
      events.push(changed(stepped, nowMs, 'green', stepped.status))
    else if (stepped.raisedMs !== undefined && stepped.status !== alarm.status)
      events.push(changed(stepped, nowMs, alarm.status, stepped.status))
    return stepped
  })
  for (const alarm of alarms)
    if (alarm.raisedMs !== undefined && !holding.has(keyOf(alarm)))
      events.push(changed(alarm, nowMs, alarm.status, 'green'))
  return { alarms: next, events, dueMs: dueOf(next, conditions) }
}

/** Acknowledges an alarm; it stays raised. */
export function acknowledge(alarm: AlarmRecord, user: string, nowMs: number): AlarmRecord {
  return { ...alarm, acknowledgedBy: user, acknowledgedMs: nowMs }
}

/** Sets an alarm to green by hand. */
export function reset(alarm: AlarmRecord): AlarmRecord {
  return {
    ...alarm,
    isReset: true,
    raisedMs: undefined,
    acknowledgedBy: '',
    acknowledgedMs: undefined,
  }
}

/** Returns raised alarms by alarm name and entity name: two virtual machines may have one name. */
export function standingOn(
  alarms: readonly AlarmRecord[],
  name: string,
  entity: string,
): AlarmRecord[] {
  return alarms.filter(
    (alarm) => alarm.name === name && alarm.entity === entity && alarm.raisedMs !== undefined,
  )
}

function begin(condition: Condition, nowMs: number): AlarmRecord {
  const { name, entityKind, entity, entityId, status, message } = condition
  return {
    name,
    entityKind,
    entity,
    entityId,
    status,
    message,
    sinceMs: nowMs,
    raisedMs: undefined,
    acknowledgedBy: '',
    acknowledgedMs: undefined,
    isReset: false,
  }
}

function advance(
  alarm: AlarmRecord,
  { entityId, status, message, graceMs, isChecked }: Condition,
  nowMs: number,
  isBackupCheck: boolean,
): AlarmRecord {
  // After a clock was set back, the alarm must not wait until the old time returns.
  const sinceMs = Math.min(alarm.sinceMs, nowMs)
  const isAsBefore =
    alarm.entityId === entityId &&
    alarm.status === status &&
    alarm.message === message &&
    alarm.sinceMs === sinceMs
  const current = isAsBefore ? alarm : { ...alarm, entityId, status, message, sinceMs }
  if (isChecked)
    return isBackupCheck
      ? {
          ...current,
          raisedMs: alarm.raisedMs ?? nowMs,
          acknowledgedBy: '',
          acknowledgedMs: undefined,
          isReset: false,
        }
      : current
  const isDue = alarm.raisedMs === undefined && !alarm.isReset && nowMs >= sinceMs + graceMs
  return isDue ? { ...current, raisedMs: nowMs } : current
}

function dueOf(alarms: readonly AlarmRecord[], conditions: readonly Condition[]): number[] {
  return alarms.flatMap((alarm, index) => {
    const condition = conditions[index]
    const isWaiting = alarm.raisedMs === undefined && !alarm.isReset
    return isWaiting && condition?.isChecked === false ? [alarm.sinceMs + condition.graceMs] : []
  })
}

function changed(
  { name, entityKind, entity }: AlarmRecord,
  timeMs: number,
  from: string,
  to: string,
): NewEvent {
  return {
    timeMs,
    id: 'AlarmStatusChangedEvent',
    entityKind,
    entity,
    message: `Alarm '${name}' changed from ${from} to ${to}`,
  }
}

type Keyed = Pick<AlarmRecord, 'name' | 'entityKind' | 'entity' | 'entityId'>

function keyOf(of: Keyed): string {
  const { name, entityKind, entityId } = of
  // Only the last part is outside input, so the text is unambiguous.
  return entityId === '' ? keyByName(of) : `${name}\n${entityKind}\nid ${entityId}`
}

/** For an alarm whose entity has no id, and for alarms of version 0.2. */
function keyByName({ name, entityKind, entity }: Keyed): string {
  return `${name}\n${entityKind}\nname ${entity}`
}
