import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Database, DatabaseConnection } from '../database.ts'
import type { DatabasesLab } from './databases-labs.ts'

const SCHEMA = 'CREATE TABLE t (x TEXT NOT NULL UNIQUE) STRICT'
const SECRET = 'secret'.repeat(2000)

const failsWith = (errcode: number): unknown =>
  expect.objectContaining({ code: 'ERR_SQLITE_ERROR', errcode })

/** Tests the contract of databases. */
export function describeDatabases(of: string, create: () => DatabasesLab): void {
  describe(`databases of ${of}`, () => {
    let lab: DatabasesLab
    beforeEach(() => {
      lab = create()
    })
    afterEach(() => lab[Symbol.dispose]())
    const at = (name = 'a.db'): string => join(lab.folder, name)
    const open = (name?: string): Database => lab.database.open(at(name))
    const add = (database: DatabaseConnection, x: string): unknown =>
      database.prepare('INSERT INTO t VALUES (?)').run(x)
    const rows = (database: DatabaseConnection): unknown[] =>
      database
        .prepare('SELECT x FROM t ORDER BY rowid')
        .all()
        .map(({ x }) => x)
    /** Opens a database, returns its rows, and closes it. */
    const rowsOf = (name?: string): unknown[] => {
      const database = open(name)
      try {
        return rows(database)
      } finally {
        database.close()
      }
    }
    const bytesOf = async (name: string): Promise<Buffer> => {
      await using file = await lab.files.open(at(name), 'read')
      const bytes = Buffer.alloc((await file.stat()).size)
      await file.read(bytes, 0)
      return bytes
    }
    const write = async (name: string, bytes: Uint8Array): Promise<void> => {
      await using file = await lab.files.open(at(name), 'create')
      await file.write(bytes, 0)
      await file.sync()
    }

    it('are files that keep what was committed', async () => {
      const first = open()
      expect((await lab.files.stat(at()))?.isFile()).toBe(true)
      expect(first.isTransaction).toBe(false)
      first.exec(SCHEMA)
      add(first, 'alone')
      first.exec('BEGIN IMMEDIATE')
      expect(first.isTransaction).toBe(true)
      add(first, 'dropped')
      first.exec('ROLLBACK')
      first.exec('BEGIN IMMEDIATE; PRAGMA user_version = 3')
      add(first, 'one')
      add(first, 'two')
      first.exec('COMMIT')
      expect(rows(first)).toEqual(['alone', 'one', 'two'])
      first.exec('BEGIN IMMEDIATE')
      add(first, 'unfinished')
      first.close()
      expect(() => rows(first)).toThrow()
      expect(rowsOf()).toEqual(['alone', 'one', 'two'])
      await lab.files.rename(at(), at('b.db'))
      const moved = open('b.db')
      expect(moved.prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 })
      moved.close()
    })

    it('have one transaction that writes at a time', () => {
      const first = open()
      first.exec(SCHEMA)
      first.exec('BEGIN IMMEDIATE')
      expect(() => open().exec('BEGIN IMMEDIATE')).toThrow(failsWith(5))
      add(first, 'one')
      first.exec('COMMIT')
      expect(rows(first)).toEqual(['one'])
      const other = open('b.db')
      other.exec('BEGIN IMMEDIATE')
      other.exec('COMMIT')
      other.close()
      first.close()
    })

    it('check foreign keys and other constraints, and continue', () => {
      const database = open()
      database.exec(`${SCHEMA}; CREATE TABLE u (
        x TEXT NOT NULL REFERENCES t (x) DEFERRABLE INITIALLY DEFERRED) STRICT`)
      add(database, 'one')
      expect(() => add(database, 'one')).toThrow(failsWith(2067))
      database.exec('BEGIN IMMEDIATE')
      database.prepare('INSERT INTO u VALUES (?)').run('two')
      expect(() => database.exec('COMMIT')).toThrow(failsWith(787))
      expect(database.isTransaction).toBe(true)
      add(database, 'two')
      database.exec('COMMIT')
      expect(rows(database)).toEqual(['one', 'two'])
      database.close()
    })

    const steps: readonly ((database: DatabaseConnection) => unknown)[] = [
      (database) => database.exec(SCHEMA),
      (database) => add(database, 'one'),
      (database) => database.exec('BEGIN IMMEDIATE'),
      (database) => add(database, 'two'),
      (database) => database.exec("UPDATE t SET x = 'first' WHERE x = 'one'"),
      (database) => database.exec('COMMIT'),
      (database) => database.exec('BEGIN IMMEDIATE'),
      (database) => add(database, 'three'),
      (database) => database.exec('ROLLBACK'),
      (database) => database.exec("BEGIN IMMEDIATE; DELETE FROM t WHERE x = 'two'"),
      (database) => database.exec('COMMIT'),
    ]
    const committed: readonly (readonly [steps: number, rows: readonly string[]])[] = [
      [1, []],
      [2, ['one']],
      [6, ['first', 'two']],
      [11, ['first']],
    ]
    it.each(steps.map((_, index) => index + 1))(
      'have all of each committed transaction and nothing of any other after a crash at step %i',
      (crashAt) => {
        const database = open()
        for (const step of steps.slice(0, crashAt)) step(database)
        lab.crash()
        const expected = committed.findLast(([count]) => count <= crashAt)?.[1]
        expect(rowsOf()).toEqual(expected)
        const next = open()
        expect(next.prepare('PRAGMA quick_check').get()).toEqual({ quick_check: 'ok' })
        add(next, 'next')
        next.close()
        lab.crash()
        expect(rowsOf()).toEqual([...(expected ?? []), 'next'])
      },
    )

    it('fail when they are full, and keep what they have', () => {
      const database = open()
      database.exec(SCHEMA)
      add(database, 'one')
      database.exec('PRAGMA max_page_count = 10; BEGIN IMMEDIATE')
      expect(() => add(database, 'x'.repeat(100_000))).toThrow(failsWith(13))
      if (database.isTransaction) database.exec('ROLLBACK')
      add(database, 'two')
      expect(rows(database)).toEqual(['one', 'two'])
      database.close()
      expect(rowsOf()).toEqual(['one', 'two'])
    })

    it('are copied into a new file, without deleted data, and changed there', async () => {
      const database = open()
      database.exec(SCHEMA)
      for (const x of ['one', SECRET, 'two']) add(database, x)
      database.copyTo(at('all.db'))
      database.prepare('DELETE FROM t WHERE x = ?').run(SECRET)
      database.copyTo(at('rest.db'))
      database.copyTo(at('changed.db'), (copy) =>
        copy.exec("DELETE FROM t WHERE x = 'one'; VACUUM"),
      )
      expect(() => database.copyTo(at('all.db'))).toThrow(
        expect.objectContaining({ code: 'EEXIST' }),
      )
      expect(rows(database)).toEqual(['one', 'two'])
      database.close()
      expect(rowsOf('all.db')).toEqual(['one', SECRET, 'two'])
      expect(rowsOf('rest.db')).toEqual(['one', 'two'])
      expect(rowsOf('changed.db')).toEqual(['two'])
      for (const name of ['a.db', 'rest.db'])
        expect((await bytesOf(name)).includes('secretsecret')).toBe(false)
      expect((await bytesOf('all.db')).includes('secretsecret')).toBe(true)
    })

    it('are refused if they are damaged, and if their folder is missing', async () => {
      await write('short.db', Buffer.alloc(99, 'noise'))
      await write('noise.db', Buffer.alloc(8192, 'noise'))
      for (const name of ['short.db', 'noise.db']) expect(() => open(name)).toThrow(failsWith(26))
      const database = open()
      database.exec(SCHEMA)
      for (let row = 0; row < 200; row++) add(database, `${row}`.repeat(50))
      database.close()
      const bytes = await bytesOf('a.db')
      await write('torn.db', bytes.fill(0xff, 4096, 8192))
      const torn = open('torn.db')
      expect(torn.prepare('PRAGMA quick_check').get()).not.toEqual({ quick_check: 'ok' })
      expect(() => rows(torn)).toThrow(failsWith(11))
      torn.close()
      await lab.files.makeFolder(at('folder'), 0o700)
      expect(() => open('folder')).toThrow(failsWith(14))
      expect(() => open('none/a.db')).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    })

    it('open the file of an empty database, and a file without content', async () => {
      open().close()
      open().close()
      await write('empty.db', Buffer.alloc(0))
      const database = open('empty.db')
      database.exec(SCHEMA)
      database.close()
      expect(rowsOf('empty.db')).toEqual([])
    })
  })
}
