import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { migrate } from '../migrations.ts'
import { monitoringTables } from './monitoring-tables.ts'

const MAX_EVENTS = 4000

it('events of virtual machines push out their own kind, and no more events are kept than a bound', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const { writes, newestEvents } = monitoringTables(database, MAX_EVENTS)
  const insert = (entityKind: 'host' | 'virtualMachine', count: number): void => {
    for (let index = 0; index < count; index++)
      writes.insertEvent({ timeMs: 1, id: 'HostAddedEvent', entityKind, entity: entityKind })
  }
  const countOf = (entity: string): number => newestEvents(2 * MAX_EVENTS, { entity }).length
  insert('host', 1000)
  insert('virtualMachine', 3 * MAX_EVENTS)
  expect([countOf('host'), countOf('virtualMachine')]).toEqual([1000, 2000])
  insert('host', 3 * MAX_EVENTS)
  expect([countOf('host'), countOf('virtualMachine')]).toEqual([MAX_EVENTS, 0])
})
