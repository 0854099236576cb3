import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from '@jest/globals'
import type { AlarmRecord } from '../../records/alarm.ts'
import type { EventEntityKind } from '../../records/event.ts'
import { migrate } from '../migrations.ts'
import { monitoringTables } from './monitoring-tables.ts'

const MAX_EVENTS = 4000

const KINDS = ['cluster', 'host', 'virtualMachine'] as const

it('events about VMs fill at most half of the log, those about one host a tenth; the newest remain', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const { writes, newestEvents } = monitoringTables(database, MAX_EVENTS)
  const insert = (entityKind: (typeof KINDS)[number], count: number, entity = entityKind): void => {
    for (let index = 0; index < count; index++)
      writes.insertEvent({ timeMs: 1, id: 'HostAddedEvent', entityKind, entity })
  }
  const countOf = (entity: string): number => newestEvents(2 * MAX_EVENTS, { entity }).length
  const counts = () => KINDS.map(countOf)
  insert('cluster', 1000)
  insert('virtualMachine', 3 * MAX_EVENTS)
  expect(counts()).toEqual([1000, 0, 2000])
  insert('host', 3 * MAX_EVENTS)
  expect(counts()).toEqual([1000, 400, 2000])
  insert('cluster', 3 * MAX_EVENTS)
  expect(counts()).toEqual([MAX_EVENTS, 0, 0])
})

it('events of one user fill at most half of the log, and hosts cannot fill this half', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const { writes, newestEvents } = monitoringTables(database, MAX_EVENTS)
  const insert = (user: string, count: number, on: EventEntityKind = 'vCenter'): void => {
    const event = { timeMs: 1, id: 'AlarmAcknowledgedEvent', entityKind: on, entity: on } as const
    for (let index = 0; index < count; index++) writes.insertEvent({ ...event, user })
  }
  const countOf = (user: string, on: EventEntityKind = 'vCenter'): number =>
    newestEvents(2 * MAX_EVENTS, { entity: on }).filter((event) => event.user === user).length
  insert('anna', 500)
  // A host states the users of its machines.
  insert('anna', 2 * MAX_EVENTS, 'virtualMachine')
  insert('bob', 500)
  expect([countOf('anna'), countOf('anna', 'virtualMachine')]).toEqual([500, 2000])
  insert('', 1000)
  expect(countOf('anna')).toBe(500)
  insert('bob', 3 * MAX_EVENTS)
  expect(['', 'bob'].map((user) => countOf(user))).toEqual([1000, 2000])
})

describe('alarms', () => {
  const alarm = (entity: string): AlarmRecord => ({
    name: 'Virtual Machine Locked Alarm',
    entityKind: 'virtualMachine',
    entity,
    entityId: entity,
    status: 'red',
    message: 'why',
    sinceMs: 1,
    raisedMs: undefined,
    acknowledgedBy: '',
    acknowledgedMs: undefined,
    isReset: false,
  })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(alarm) as Four
  const known = (alarms: readonly AlarmRecord[], ...written: string[]) => ({
    snapshot: { alarms },
    written: new Set(written),
  })
  const openTables = () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    const rows = () => database.prepare('SELECT id FROM alarm ORDER BY id').all()
    return { database, rows, ...monitoringTables(database) }
  }

  it('have the order of the last change, and unchanged alarms keep their rows', () => {
    const { writes, read, rows } = openTables()
    writes.replaceAlarms([], [a, b, c])
    writes.replaceAlarms([a, b, c], [d, a, c])
    expect(read(known([a, b, c], 'alarm')).alarms).toEqual([d, a, c])
    expect(rows().map(({ id }) => id)).toEqual([1, 3, 4])
    expect(new Set(read().alarms)).toEqual(new Set([a, c, d]))
    const kept = read().alarms
    writes.replaceAlarms(kept, kept.toReversed())
    expect(read(known(kept, 'alarm')).alarms).toEqual(kept.toReversed())
    expect(rows().map(({ id }) => id)).toEqual([1, 3, 4])
  })

  it('are unchanged after a change that was rolled back', () => {
    const { database, writes, read } = openTables()
    writes.replaceAlarms([], [a, b])
    database.exec('BEGIN')
    writes.replaceAlarms([a, b], [b, c])
    database.exec('ROLLBACK')
    expect(read(known([a, b], 'event')).alarms).toEqual([a, b])
    writes.replaceAlarms([a, b], [a, d])
    expect(read().alarms).toEqual([a, d])
  })

  it('cannot be replaced unless they were read from the store', () => {
    expect(() => openTables().writes.replaceAlarms([a], [])).toThrow('not read from the store')
  })
})

type Four = [AlarmRecord, AlarmRecord, AlarmRecord, AlarmRecord]
