import type { AlarmRecord } from '../records/alarm.ts'
import { commonEnds } from '../records/common-ends.ts'
import type { NewEvent } from '../records/event.ts'
import type { Condition } from './alarms.ts'

/**
 * The same time on both clocks. The machine's clock counts grace periods, which wait for real hosts
 * and connections.
 */
export type Now = { clusterMs: number; machineMs: number }

/** Result of evaluating all conditions. */
export type Step = {
  /** One alarm for each condition, in the order of the conditions. */
  alarms: readonly AlarmRecord[]
  events: NewEvent[]
  /**
   * Latest time of the machine's clock for the next evaluation, because of a pending alarm;
   * undefined if no alarm is pending.
   */
  dueMs: number | undefined
  conditions: readonly Condition[]
  now: Now
}

/**
 * Evaluates all conditions once. An alarm rises when its condition has held for its grace period,
 * and ends together with its condition. An unchanged alarm stays the same object.
 * @param isBackupCheck whether this is a check for missing backups. Alarms about them rise only at
 *   a check, which also ends their acknowledgement or reset
 * @param last an earlier evaluation, if there is one. The parts of its result that are not yet due
 *   are reused, because a large vCenter has thousands of alarms
 */
export function step(
  alarms: readonly AlarmRecord[],
  conditions: readonly Condition[],
  now: Now,
  isBackupCheck: boolean,
  last?: Step,
): Step {
  const holds =
    last !== undefined &&
    !isBackupCheck &&
    now.clusterMs >= last.now.clusterMs &&
    now.machineMs >= last.now.machineMs &&
    (last.dueMs === undefined || now.machineMs < last.dueMs)
  const ends = holds
    ? commonEnds([alarms, last.alarms], [conditions, last.conditions])
    : { first: 0, last: 0 }
  const [first, endAt] = [ends.first, alarms.length - ends.last]
  const looked = look(
    alarms.slice(first, endAt),
    conditions.slice(first, conditions.length - ends.last),
    now,
    isBackupCheck,
  )
  const dueMs = [...looked.dueMs]
  if (holds && last.dueMs !== undefined) dueMs.push(last.dueMs)
  return {
    alarms: alarms.slice(0, first).concat(looked.alarms, alarms.slice(endAt)),
    events: looked.events,
    dueMs: dueMs.length === 0 ? undefined : dueMs.reduce((one, other) => Math.min(one, other)),
    conditions,
    now,
  }
}

function look(
  alarms: readonly AlarmRecord[],
  conditions: readonly Condition[],
  now: Now,
  isBackupCheck: boolean,
): { alarms: AlarmRecord[]; events: NewEvent[]; dueMs: number[] } {
  const known = new Map(alarms.map((alarm) => [keyOf(alarm), alarm]))
  const holding = new Set(conditions.flatMap((each) => [keyOf(each), keyByName(each)]))
  const events: NewEvent[] = []
  const next = conditions.map((condition): AlarmRecord => {
    const alarm =
      known.get(keyOf(condition)) ?? known.get(keyByName(condition)) ?? begin(condition, now)
    const stepped = advance(alarm, condition, now, isBackupCheck)
    if (stepped.raisedMs !== undefined && alarm.raisedMs === undefined)
      events.push(changed(stepped, now, 'green', stepped.status))
    else if (stepped.raisedMs !== undefined && stepped.status !== alarm.status)
      events.push(changed(stepped, now, alarm.status, stepped.status))
    return stepped
  })
  for (const alarm of alarms)
    if (alarm.raisedMs !== undefined && !holding.has(keyOf(alarm)))
      events.push(changed(alarm, now, alarm.status, 'green'))
  return { alarms: next, events, dueMs: dueOf(next, conditions) }
}

/** Acknowledges an alarm. The alarm stays raised. */
export function acknowledge(alarm: AlarmRecord, user: string, nowMs: number): AlarmRecord {
  return { ...alarm, acknowledgedBy: user, acknowledgedMs: nowMs }
}

/** Sets an alarm to green at the request of an operator. */
export function reset(alarm: AlarmRecord): AlarmRecord {
  return {
    ...alarm,
    isReset: true,
    raisedMs: undefined,
    acknowledgedBy: '',
    acknowledgedMs: undefined,
  }
}

/**
 * Returns the raised alarms by alarm name and entity name. Several virtual machines may have the
 * same name.
 */
export function standingOn(
  alarms: readonly AlarmRecord[],
  name: string,
  entity: string,
): AlarmRecord[] {
  return alarms.filter(
    (alarm) => alarm.name === name && alarm.entity === entity && alarm.raisedMs !== undefined,
  )
}

function begin(condition: Condition, now: Now): AlarmRecord {
  const { name, entityKind, entity, entityId, status, message } = condition
  return {
    name,
    entityKind,
    entity,
    entityId,
    status,
    message,
    sinceMs: sinceOf(condition, now),
    raisedMs: undefined,
    acknowledgedBy: '',
    acknowledgedMs: undefined,
    isReset: false,
  }
}

/** Returns the present time on the clock of an alarm's `sinceMs`. */
function sinceOf({ isChecked }: Pick<Condition, 'isChecked'>, now: Now): number {
  return isChecked ? now.clusterMs : now.machineMs
}

function advance(
  alarm: AlarmRecord,
  condition: Condition,
  now: Now,
  isBackupCheck: boolean,
): AlarmRecord {
  const { entityId, status, message, graceMs, isChecked } = condition
  // If the clock was set back, the alarm must not wait until the clock reaches the old time again.
  const sinceMs = Math.min(alarm.sinceMs, sinceOf(condition, now))
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
          raisedMs: alarm.raisedMs ?? now.clusterMs,
          acknowledgedBy: '',
          acknowledgedMs: undefined,
          isReset: false,
        }
      : current
  const isDue = alarm.raisedMs === undefined && !alarm.isReset && now.machineMs >= sinceMs + graceMs
  return isDue ? { ...current, raisedMs: now.clusterMs } : current
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
  { clusterMs: timeMs }: Now,
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
  // Only the last part comes from outside, so the text is unambiguous.
  return entityId === '' ? keyByName(of) : `${name}\n${entityKind}\nid ${entityId}`
}

/** Returns the key of an alarm whose entity has no id, or that version 0.2 stored. */
function keyByName({ name, entityKind, entity }: Keyed): string {
  return `${name}\n${entityKind}\nname ${entity}`
}
