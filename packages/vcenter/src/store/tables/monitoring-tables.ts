import type { AlarmRecord } from '../../records/alarm.ts'
import { commonEnds } from '../../records/common-ends.ts'
import {
  EVENTS,
  type Event,
  type EventFilter,
  type NewEvent,
  SESSION_EVENTS,
  VCENTER_STARTED,
} from '../../records/event.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { presentIds } from './present-ids.ts'
import { type Row, text } from './row.ts'
import { shareTrimmer } from './trim-shares.ts'

/** Maximum number of events. Above it, the oldest events are removed. */
const MAX_EVENTS = 100_000
/**
 * Largest share of events about virtual machines. Hosts cause these events, which must not fill the
 * whole log.
 */
const VM_SHARE = 0.5
/**
 * Largest share of events about one host. A host causes events when its encryption mode, TPM or
 * connection changes.
 */
const HOST_SHARE = 0.1
/** Largest share of events about log-ins, which scripts may cause every second. */
const SESSION_SHARE = 0.1
/**
 * Largest share of events of one user, who must not displace all other events. Events about virtual
 * machines do not count, because hosts state their users.
 */
const USER_SHARE = 0.5
/**
 * The number of events is checked after this many inserts, so it can temporarily exceed the maximum
 * by this many.
 */
const COUNT_INTERVAL = 1000

/** Writes events and alarms. */
export type MonitoringTables = {
  /** Inserts an event. At intervals, also removes the oldest events above the maximum. */
  insertEvent(event: NewEvent): void
  setEventTime(sequence: number, timeMs: number): void
  /**
   * Removes events before a time, except the starts of vCenter: the next start reads the last one.
   */
  removeEventsBefore(timeMs: number): void
  /**
   * Replaces the stored alarms, and writes only alarms that differ.
   * @param standing all stored alarms, as they were read
   */
  replaceAlarms(standing: readonly AlarmRecord[], by: readonly AlarmRecord[]): void
}

type Known = { snapshot: Pick<Snapshot, 'alarms'>; written: ReadonlySet<string> }

export function monitoringTables(database: Preparing, maxEvents = MAX_EVENTS) {
  const insert = database.prepare(
    'INSERT INTO event (time_ms, id, severity, entity_kind, entity, message, user) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const trim = database.prepare(
    `DELETE FROM event WHERE sequence <= (
       SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1 OFFSET ?)`,
  )
  const trimVms = database.prepare(
    `DELETE FROM event WHERE entity_kind = 'virtualMachine' AND sequence <= (
       SELECT sequence FROM event WHERE entity_kind = 'virtualMachine'
       ORDER BY sequence DESC LIMIT 1 OFFSET ?)`,
  )
  const trimHosts = shareTrimmer(database, {
    table: 'event',
    owner: 'entity',
    order: 'sequence',
    counts: "entity_kind = 'host'",
  })
  const trimSessions = database.prepare(
    `DELETE FROM event WHERE id IN (SELECT value FROM json_each(?1)) AND sequence <= (
       SELECT sequence FROM event WHERE id IN (SELECT value FROM json_each(?1))
       ORDER BY sequence DESC LIMIT 1 OFFSET ?2)`,
  )
  const setTime = database.prepare('UPDATE event SET time_ms = ?2 WHERE sequence = ?1')
  const trimUsers = shareTrimmer(database, {
    table: 'event',
    owner: 'user',
    order: 'sequence',
    counts: "user <> '' AND entity_kind <> 'virtualMachine'",
  })
  const removeBefore = database.prepare('DELETE FROM event WHERE time_ms < ? AND id <> ?')
  const present = database.prepare('SELECT DISTINCT id FROM event')
  const newest = database.prepare(
    `SELECT * FROM event
     WHERE (?1 IS NULL OR entity = ?1) AND time_ms >= ?2 AND time_ms <= ?3 AND sequence < ?4
       AND (?5 IS NULL OR id IN (SELECT value FROM json_each(?5)))
     ORDER BY sequence DESC LIMIT ?6`,
  )
  const after = database.prepare(
    'SELECT * FROM event WHERE sequence > ? AND time_ms >= ? ORDER BY sequence LIMIT ?',
  )
  const deleteAlarms = database.prepare(
    'DELETE FROM alarm WHERE id IN (SELECT value FROM json_each(?))',
  )
  const insertAlarm = database.prepare('INSERT INTO alarm (record) VALUES (?)')
  const alarms = database.prepare('SELECT id, record FROM alarm ORDER BY id')
  /** Row ids of the alarms. */
  const rowIds = new WeakMap<AlarmRecord, number>()
  const rowIdOf = (alarm: AlarmRecord): number => {
    const id = rowIds.get(alarm)
    if (id === undefined) throw new Error(`alarm "${alarm.name}" was not read from the store`)
    return id
  }
  /** The alarms of the last transaction that changed them, in their order. */
  let replaced: readonly AlarmRecord[] = []

  const writes: MonitoringTables = {
    insertEvent: ({ timeMs, id, entityKind, entity, message, user = '' }) => {
      const { severity, message: byDefault } = EVENTS[id]
      const said = message ?? byDefault
      const values = [timeMs, id, severity, entityKind, entity, said, user] as const
      const { lastInsertRowid: sequence } = insert.run(...values)
      if (Number(sequence) % COUNT_INTERVAL !== 0) return
      trimVms.run(Math.floor(maxEvents * VM_SHARE))
      trimSessions.run(JSON.stringify(SESSION_EVENTS), Math.floor(maxEvents * SESSION_SHARE))
      trimHosts(Math.floor(maxEvents * HOST_SHARE))
      trimUsers(Math.floor(maxEvents * USER_SHARE))
      trim.run(maxEvents)
    },
    setEventTime: (sequence, timeMs) => void setTime.run(sequence, timeMs),
    removeEventsBefore: (timeMs) => void removeBefore.run(timeMs, VCENTER_STARTED),
    replaceAlarms: (standing, by) => {
      const { gone, come } = differenceOf(standing, by)
      // Runs even if no alarm was removed, because a new order is also a change.
      deleteAlarms.run(JSON.stringify(gone.map(rowIdOf)))
      for (const alarm of come)
        rowIds.set(alarm, Number(insertAlarm.run(JSON.stringify(alarm)).lastInsertRowid))
      replaced = by
    },
  }
  const readAll = (): AlarmRecord[] =>
    alarms.all().map((row) => {
      const alarm = readAlarm(text(row, 'record'))
      rowIds.set(alarm, Number(row['id']))
      return alarm
    })
  return {
    writes,
    /**
     * @param known the earlier snapshot, and the tables that were written after it; undefined if
     *   another process has also written
     */
    read: (known?: Known): Pick<Snapshot, 'alarms'> => {
      if (known === undefined) return { alarms: readAll() }
      return { alarms: known.written.has('alarm') ? replaced : known.snapshot.alarms }
    },
    /** Returns the newest events that match a filter, newest first. */
    newestEvents: (limit: number, filter: EventFilter = {}): Event[] => {
      const { entity, ids, sinceMs, untilMs, beforeSequence } = filter
      return newest
        .all(
          entity ?? null,
          sinceMs ?? 0,
          untilMs ?? Number.MAX_SAFE_INTEGER,
          beforeSequence ?? Number.MAX_SAFE_INTEGER,
          presentIds(ids, () => present.all()),
          limit,
        )
        .map(readEvent)
    },
    /** Returns the events after a sequence number, oldest first. */
    eventsAfter: (sequence: number, sinceMs: number, limit: number): Event[] =>
      after.all(sequence, sinceMs, limit).map(readEvent),
  }
}

function readEvent(row: Row): Event {
  return {
    sequence: Number(row['sequence']),
    timeMs: Number(row['time_ms']),
    id: text(row, 'id'),
    severity: text(row, 'severity'),
    entityKind: text(row, 'entity_kind'),
    entity: text(row, 'entity'),
    message: text(row, 'message'),
    user: text(row, 'user'),
  }
}

/**
 * Compares two lists of alarms. Most alarms keep their place, so only the part between the equal
 * ends is compared.
 */
function differenceOf(before: readonly AlarmRecord[], after: readonly AlarmRecord[]) {
  const { first, last } = commonEnds([before, after])
  const were = new Set(before.slice(first, before.length - last))
  const are = new Set(after.slice(first, after.length - last))
  return {
    gone: [...were].filter((alarm) => !are.has(alarm)),
    come: [...are].filter((alarm) => !were.has(alarm)),
  }
}

/** JSON omits undefined fields, so this restores them. */
function readAlarm(record: string): AlarmRecord {
  const nothing = { entityId: '', raisedMs: undefined, acknowledgedMs: undefined }
  return { ...nothing, ...(JSON.parse(record) as AlarmRecord) }
}
