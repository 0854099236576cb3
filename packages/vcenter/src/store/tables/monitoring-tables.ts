import type { AlarmRecord } from '../../records/alarm.ts'
import { EVENTS, type Event, type EventFilter, type NewEvent } from '../../records/event.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { type Row, text } from './row.ts'

/** The oldest go first. */
const MAX_EVENTS = 100_000
/**
 * What hosts state of virtual machines takes no more than this part of them from all other events.
 */
const VM_SHARE = 0.5
/**
 * One host takes no more than this part of them: it brings events of its own by what it states of
 * its encryption mode and TPM, and by coming and going.
 */
const HOST_SHARE = 0.1
/** How many are inserted before they are counted again: so many more are kept for a while. */
const COUNT_INTERVAL = 1000

/** Writes of events and alarms. */
export type MonitoringTables = {
  /** Keeps an event, and lets go of the oldest beyond what is kept. */
  insertEvent(event: NewEvent): void
  /** Lets go of events from before a time. */
  removeEventsBefore(timeMs: number): void
  /** All alarms, in the place of those that were kept. */
  putAlarms(alarms: readonly AlarmRecord[]): void
}

export function monitoringTables(database: Preparing, maxEvents = MAX_EVENTS) {
  const insert = database.prepare(
    'INSERT INTO event (time_ms, id, severity, entity_kind, entity, message) VALUES (?, ?, ?, ?, ?, ?)',
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
  const fullHosts = database.prepare(
    `SELECT entity FROM event WHERE entity_kind = 'host' GROUP BY entity HAVING count(*) > ?`,
  )
  const trimHost = database.prepare(
    `DELETE FROM event WHERE entity_kind = 'host' AND entity = ?1 AND sequence <= (
       SELECT sequence FROM event WHERE entity_kind = 'host' AND entity = ?1
       ORDER BY sequence DESC LIMIT 1 OFFSET ?2)`,
  )
  const removeBefore = database.prepare('DELETE FROM event WHERE time_ms < ?')
  // The wanted ids are found among those that there are, once, and not again at each event.
  const newest = database.prepare(
    `SELECT * FROM event
     WHERE (?1 IS NULL OR entity = ?1) AND time_ms >= ?2 AND time_ms <= ?3 AND sequence < ?4
       AND (?5 IS NULL OR id IN (
         SELECT present.id FROM (SELECT DISTINCT id FROM event) AS present, json_each(?5) AS wanted
         WHERE present.id = wanted.value
           OR substr(present.id, 1, length(wanted.value) - 1) || '*' = wanted.value))
     ORDER BY sequence DESC LIMIT ?6`,
  )
  const after = database.prepare(
    'SELECT * FROM event WHERE sequence > ? AND time_ms >= ? ORDER BY sequence LIMIT ?',
  )
  const clearAlarms = database.prepare('DELETE FROM alarm')
  // Thousands of rows by one call each way.
  const insertAlarms = database.prepare(
    'INSERT INTO alarm (record) SELECT value FROM json_each(?) ORDER BY key',
  )
  const alarms = database.prepare(
    'SELECT json_group_array(record ORDER BY id) AS records FROM alarm',
  )
  const alarmRecords = knownAlarms()

  const writes: MonitoringTables = {
    insertEvent: ({ timeMs, id, entityKind, entity, message }) => {
      const { severity, message: byDefault } = EVENTS[id]
      const values = [timeMs, id, severity, entityKind, entity, message ?? byDefault] as const
      const { lastInsertRowid: sequence } = insert.run(...values)
      if (Number(sequence) % COUNT_INTERVAL !== 0) return
      trimVms.run(Math.floor(maxEvents * VM_SHARE))
      const ofHost = Math.floor(maxEvents * HOST_SHARE)
      for (const row of fullHosts.all(ofHost)) trimHost.run(text(row, 'entity'), ofHost)
      trim.run(maxEvents)
    },
    removeEventsBefore: (timeMs) => void removeBefore.run(timeMs),
    putAlarms: (records) => {
      clearAlarms.run()
      insertAlarms.run(JSON.stringify(records.map(alarmRecords.encode)))
    },
  }
  const read = (): Pick<Snapshot, 'alarms'> => ({
    alarms: alarmRecords.decode(JSON.parse(text(alarms.get() ?? {}, 'records')) as string[]),
  })
  return {
    writes,
    read,
    /** The newest events that pass a filter, newest first. */
    newestEvents: (limit: number, filter: EventFilter = {}): Event[] => {
      const { entity, ids, sinceMs, untilMs, beforeSequence } = filter
      return newest
        .all(
          entity ?? null,
          sinceMs ?? 0,
          untilMs ?? Number.MAX_SAFE_INTEGER,
          beforeSequence ?? Number.MAX_SAFE_INTEGER,
          ids === undefined ? null : JSON.stringify(ids),
          limit,
        )
        .map(readEvent)
    },
    /** Events after one, oldest first. */
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
  }
}

/**
 * Alarms and their texts. A change of one writes and reads all: what was encoded or decoded before
 * stays the same text and the same object.
 */
function knownAlarms() {
  const texts = new WeakMap<AlarmRecord, string>()
  let known = new Map<string, AlarmRecord>()
  return {
    encode: (alarm: AlarmRecord): string => texts.get(alarm) ?? JSON.stringify(alarm),
    decode: (records: readonly string[]): AlarmRecord[] => {
      const now = records.map((record) => [record, known.get(record) ?? readAlarm(record)] as const)
      known = new Map(now)
      for (const [record, alarm] of now) texts.set(alarm, record)
      return now.map(([, alarm]) => alarm)
    },
  }
}

/** What is undefined is left out of the text, and is put back in. */
function readAlarm(record: string): AlarmRecord {
  const nothing = { entityId: '', raisedMs: undefined, acknowledgedMs: undefined }
  return { ...nothing, ...(JSON.parse(record) as AlarmRecord) }
}
