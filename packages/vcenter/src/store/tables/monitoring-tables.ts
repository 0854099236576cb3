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
  /**
   * Keeps alarms in the place of others, and writes those alone that differ.
   * @param standing all that are kept now, as they were read
   */
  replaceAlarms(standing: readonly AlarmRecord[], by: readonly AlarmRecord[]): void
}

type Known = { snapshot: Pick<Snapshot, 'alarms'>; written: ReadonlySet<string> }

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
  const deleteAlarms = database.prepare(
    'DELETE FROM alarm WHERE id IN (SELECT value FROM json_each(?))',
  )
  const insertAlarm = database.prepare('INSERT INTO alarm (record) VALUES (?)')
  const alarms = database.prepare('SELECT id, record FROM alarm ORDER BY id')
  /** Ids of their rows. */
  const rowIds = new WeakMap<AlarmRecord, number>()
  const rowIdOf = (alarm: AlarmRecord): number => {
    const id = rowIds.get(alarm)
    if (id === undefined) throw new Error(`alarm "${alarm.name}" was not read from the store`)
    return id
  }
  /** Those that the last transaction with a change of them left, in their order. */
  let replaced: readonly AlarmRecord[] = []

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
    replaceAlarms: (standing, by) => {
      const { gone, come } = differenceOf(standing, by)
      // Runs with none too: another order is a change.
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
     * @param known what was read before, and the tables that were written since; undefined: not by
     *   this vCenter alone
     */
    read: (known?: Known): Pick<Snapshot, 'alarms'> => {
      if (known === undefined) return { alarms: readAll() }
      return { alarms: known.written.has('alarm') ? replaced : known.snapshot.alarms }
    },
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

/** Most alarms stay as they are, and stay in their order: what lies between differs. */
function differenceOf(before: readonly AlarmRecord[], after: readonly AlarmRecord[]) {
  const shorter = Math.min(before.length, after.length)
  let first = 0
  while (first < shorter && before[first] === after[first]) first++
  let last = 0
  while (last < shorter - first && before.at(-1 - last) === after.at(-1 - last)) last++
  const were = new Set(before.slice(first, before.length - last))
  const are = new Set(after.slice(first, after.length - last))
  return {
    gone: [...were].filter((alarm) => !are.has(alarm)),
    come: [...are].filter((alarm) => !were.has(alarm)),
  }
}

/** What is undefined is left out of the text, and is put back in. */
function readAlarm(record: string): AlarmRecord {
  const nothing = { entityId: '', raisedMs: undefined, acknowledgedMs: undefined }
  return { ...nothing, ...(JSON.parse(record) as AlarmRecord) }
}
