import type { DatabaseSync } from 'node:sqlite'
import type { Event, NewEvent } from '../../monitoring/event.ts'
import { text } from './row.ts'

/** The oldest go first. */
const MAX_EVENTS = 10_000

/** Writes of events. */
export type MonitoringTables = {
  /** Keeps an event, and lets go of the oldest beyond what is kept. */
  insertEvent(event: NewEvent): void
}

export function monitoringTables(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO event (time_ms, id, entity, message) VALUES (?, ?, ?, ?)',
  )
  const trim = database.prepare(
    'DELETE FROM event WHERE sequence <= (SELECT MAX(sequence) FROM event) - ?',
  )
  const newest = database.prepare('SELECT * FROM event ORDER BY sequence DESC LIMIT ?')

  const writes: MonitoringTables = {
    insertEvent: ({ timeMs, id, entity, message }) => {
      insert.run(timeMs, id, entity, message)
      trim.run(MAX_EVENTS)
    },
  }
  const newestEvents = (limit: number): Event[] =>
    newest.all(limit).map((row) => ({
      sequence: Number(row['sequence']),
      timeMs: Number(row['time_ms']),
      id: text(row, 'id'),
      entity: text(row, 'entity'),
      message: text(row, 'message'),
    }))
  return { writes, newestEvents }
}
