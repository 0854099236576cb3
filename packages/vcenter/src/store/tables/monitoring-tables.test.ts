import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { migrate } from '../migrations.ts'
import { monitoringTables } from './monitoring-tables.ts'

const MAX_EVENTS = 4000

const KINDS = ['cluster', 'host', 'virtualMachine'] as const

it('events of virtual machines and of a host push out their own, and all have a bound', () => {
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
