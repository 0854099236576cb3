import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { migrate } from '../migrations.ts'
import { taskTables } from './task-tables.ts'

const MAX_TASKS = 1000

it('one user fills at most half of the tasks, also if another user makes the task that starts the check', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const { writes, reader } = taskTables(database, MAX_TASKS)
  const insert = (user: string): number =>
    writes.insertTask({
      ...{ operation: 'Folder.createFolder', target: 'f', user, startMs: 1, endMs: 1 },
      ...{ state: 'success', error: '', hasEffect: true, generation: undefined, hostCount: 0 },
    })
  for (let index = 0; index < 100; index++) insert('anna')
  for (let index = 0; index < 10; index++) {
    for (let more = 0; more < 99; more++) insert('ben')
    expect(insert('anna') % 100).toBe(0)
  }
  const users = reader.newest(MAX_TASKS).map(({ user }) => user)
  expect(users.filter((user) => user === 'ben').length).toBe(500)
  expect(users.filter((user) => user === 'anna').length).toBe(110)
})
