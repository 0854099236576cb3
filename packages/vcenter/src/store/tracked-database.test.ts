import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { trackDatabase } from './tracked-database.ts'

const SCHEMA = `PRAGMA foreign_keys = ON;
  CREATE TABLE user (name TEXT PRIMARY KEY) STRICT;
  CREATE TABLE permission (user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE ON UPDATE CASCADE) STRICT;
  CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT;`

it('a statement reports all tables that it writes before it runs, including cascades of foreign keys', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const told: string[] = []
  const tracked = trackDatabase(database, {
    onUse: () => undefined,
    onWrite: (table) => told.push(table),
  })()
  const put = tracked.prepare('INSERT INTO user (name) VALUES (?) RETURNING name')
  const remove = tracked.prepare('DELETE FROM user WHERE name = ?')
  expect(told).toEqual([])
  expect(put.get('anna')).toEqual({ name: 'anna' })
  expect(told).toEqual(['user'])
  remove.run('anna')
  expect(told.slice(1).sort()).toEqual(['permission', 'user'])
})

it('a statement that writes is prepared once, when it runs', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const prepared: string[] = []
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    prepared.push(sql)
    return prepare(sql)
  }
  const tracked = trackDatabase(database, { onUse: () => undefined, onWrite: () => undefined })()
  const put = tracked.prepare('INSERT INTO other (id) VALUES (?)')
  const all = tracked.prepare('SELECT id FROM other')
  expect(prepared).toEqual(['SELECT id FROM other'])
  for (const id of [1, 2]) put.run(id)
  expect(all.all()).toEqual([{ id: 1 }, { id: 2 }])
  expect(prepared).toEqual(['SELECT id FROM other', 'INSERT INTO other (id) VALUES (?)'])
})

it('a statement does not run if the callback for a written table throws', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const onUse = () => {
    throw new Error('touched')
  }
  const put = trackDatabase(database, { onUse, onWrite: () => undefined })().prepare(
    'INSERT INTO other (id) VALUES (?)',
  )
  expect(() => put.run(1)).toThrow('touched')
  expect(database.prepare('SELECT * FROM other').all()).toEqual([])
})

it('the reads include the tables of read-only statements, but not tables that only a write reads', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(SCHEMA)
  const tracked = trackDatabase(database, { onUse: () => undefined, onWrite: () => undefined })()
  tracked.prepare('SELECT * FROM permission JOIN user ON name = user').all()
  tracked.prepare('DELETE FROM other WHERE id IN (SELECT id FROM other)').run()
  expect([...tracked.reads].sort()).toEqual(['permission', 'user'])
})

it.each([
  ['DELETE FROM user', ['permission', 'user']],
  ["INSERT OR REPLACE INTO user (name) VALUES ('anna')", ['permission', 'user']],
  ["UPDATE user SET name = 'bob'", ['permission', 'user']],
  ["INSERT INTO permission (user) VALUES ('anna')", ['permission']],
  ["INSERT INTO pair (a, b) VALUES ('a', 'b') ON CONFLICT DO NOTHING", ['pair']],
  ['WITH old AS (SELECT id FROM other) DELETE FROM pair WHERE b IN old', ['pair']],
  ['INSERT INTO watched (id) VALUES (1)', ['other', 'watched']],
])('the statement %s writes %j', (sql, written) => {
  using database = new DatabaseSync(':memory:')
  database.exec(`${SCHEMA}
    CREATE TABLE pair (a TEXT, b TEXT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
    CREATE TABLE watched (id INTEGER PRIMARY KEY) STRICT;
    CREATE TRIGGER t AFTER INSERT ON watched BEGIN INSERT INTO other VALUES (new.id); END;
    INSERT INTO user (name) VALUES ('anna');`)
  const told = new Set<string>()
  const use = { onUse: () => undefined, onWrite: (table: string) => void told.add(table) }
  trackDatabase(database, use)().prepare(sql).run()
  expect([...told].sort()).toEqual(written)
})

it('a statement reports all tables that it uses, including those of subqueries and foreign keys', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(`${SCHEMA} INSERT INTO user (name) VALUES ('anna')`)
  const told = new Set<string>()
  const use = { onUse: (table: string) => void told.add(table), onWrite: () => undefined }
  const put = trackDatabase(database, use)().prepare(
    "INSERT INTO permission (user) SELECT 'anna' WHERE NOT EXISTS (SELECT 1 FROM other)",
  )
  put.run()
  expect([...told].sort()).toEqual(['other', 'permission', 'user'])
})
