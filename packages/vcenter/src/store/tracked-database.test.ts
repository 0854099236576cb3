import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { trackDatabase } from './tracked-database.ts'

const SCHEMA = `PRAGMA foreign_keys = ON;
  CREATE TABLE user (name TEXT PRIMARY KEY) STRICT;
  CREATE TABLE permission (user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE) STRICT;
  CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT;`

it('statements tell what they write before they do, with what foreign keys take along', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const told: string[] = []
  const tracked = trackDatabase(database, (table) => told.push(table))
  const put = tracked.prepare('INSERT INTO user (name) VALUES (?) RETURNING name')
  const remove = tracked.prepare('DELETE FROM user WHERE name = ?')
  expect(told).toEqual([])
  expect(put.get('anna')).toEqual({ name: 'anna' })
  expect(told).toEqual(['user'])
  remove.run('anna')
  expect(told.slice(1).sort()).toEqual(['permission', 'user'])
})

it('what is thrown at a write keeps it from being made', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const tracked = trackDatabase(database, () => {
    throw new Error('touched')
  })
  const put = tracked.prepare('INSERT INTO other (id) VALUES (?)')
  expect(() => put.run(1)).toThrow('touched')
  expect(tracked.prepare('SELECT * FROM other').all()).toEqual([])
})

it('tables that are read are known, those that a write looks into not among them', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const tracked = trackDatabase(database, () => undefined)
  tracked.prepare('SELECT * FROM permission JOIN user ON name = user').all()
  tracked.prepare('DELETE FROM other WHERE id IN (SELECT id FROM other)').run()
  expect([...tracked.reads].sort()).toEqual(['permission', 'user'])
})
