import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { DatabaseConnection, Databases } from './database.ts'
import { systemDatabases } from './node-database.ts'
import type { Random } from './random.ts'
import { seededRandom } from './seeded-random.ts'
import { createSimulatedDisk } from './simulated-files.ts'
import type { Step } from './simulated-open-file.ts'
import { systemError } from './simulated-paths.ts'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from './testing/cut-power.ts'

const PATH = '/a.db'

function diskWith(before: Step, random: Random = seededRandom('disk')) {
  return createSimulatedDisk({ random, before })
}

function createTable(database: Databases): void {
  const opened = database.open(PATH)
  opened.exec('CREATE TABLE t (x INTEGER NOT NULL) STRICT')
  opened.close()
}

function rows(database: DatabaseConnection): unknown[] {
  return database
    .prepare('SELECT x FROM t')
    .all()
    .map(({ x }) => x)
}

function add(database: DatabaseConnection, x: number): void {
  database.exec('BEGIN IMMEDIATE')
  database.prepare('INSERT INTO t VALUES (?)').run(x)
  database.prepare('INSERT INTO t VALUES (?)').run(-x)
  database.exec('COMMIT')
}

/** Returns the fields of an error that this function causes. */
function errorOf(cause: () => unknown): object {
  try {
    cause()
  } catch (error) {
    const { code, errcode, errstr, message } = error as Record<string, unknown>
    return { code, errcode, errstr, message }
  }
  throw new Error('nothing failed')
}

describe('a simulated database', () => {
  it('has what was committed, and all or nothing of the last transaction, after a power loss at any step', async () => {
    let committed = 0
    const seen = new Set<string>()
    const steps = await cutPowerAtEachStep({
      prepare: async ({ database }) => createTable(database),
      operate: async ({ database }) => {
        committed = 0
        const opened = database.open(PATH)
        while (committed < 3) {
          add(opened, committed + 1)
          committed++
        }
        opened.close()
      },
      check: async ({ database }) => {
        const opened = database.open(PATH)
        const found = rows(opened)
        const last = found.length / 2
        expect(found).toEqual([1, -1, 2, -2, 3, -3].slice(0, 2 * last))
        expect([committed, committed + 1]).toContain(last)
        seen.add(`${committed} ${last}`)
        opened.close()
      },
    })
    expect(steps).toBe(4)
    expect([...seen].sort()).toEqual(['0 0', '0 1', '1 1', '1 2', '2 2', '2 3', '3 3'])
  })

  it('has a durable name as soon as it is open', async () => {
    for (const random of ALL_OR_NOTHING) {
      const disk = diskWith(() => undefined, random)
      disk.attachDatabases().open(PATH)
      disk.crash()
      expect(await disk.attach().list('/')).toEqual(['a.db'])
    }
  })

  it('reports a full disk with the error of SQLite, and continues', () => {
    let fault: Error | undefined = undefined as Error | undefined
    const disk = diskWith(({ call }) => {
      if (call === 'commit' && fault !== undefined) throw fault
      return undefined
    })
    createTable(disk.attachDatabases())
    const database = disk.attachDatabases().open(PATH)
    fault = systemError('ENOSPC', 'write', PATH)
    const full = errorOf(() => add(database, 1))
    expect(database.isTransaction).toBe(false)
    fault = undefined
    add(database, 2)
    expect(rows(database)).toEqual([2, -2])
    database.exec('PRAGMA max_page_count = 3; CREATE TABLE u (x TEXT) STRICT; BEGIN IMMEDIATE')
    const insert = database.prepare('INSERT INTO u VALUES (?)')
    expect(errorOf(() => insert.run('x'.repeat(100_000)))).toEqual(full)
  })

  it('has all or nothing of a transaction whose sync failed, and is closed', () => {
    const outcomes = new Set<number>()
    for (let seed = 0; seed < 20; seed++) {
      let isBroken = false
      const disk = diskWith(
        ({ call }) => {
          if (call === 'commit' && isBroken) throw systemError('EIO', 'fsync', PATH)
          return undefined
        },
        seededRandom(`${seed}`),
      )
      const databases = disk.attachDatabases()
      createTable(databases)
      const database = databases.open(PATH)
      isBroken = true
      expect(errorOf(() => add(database, 1))).toMatchObject({
        code: 'ERR_SQLITE_ERROR',
        errcode: 1034,
        message: 'disk I/O error',
      })
      expect(() => rows(database)).toThrow('database is not open')
      expect(() => database.exec('BEGIN')).toThrow('database is not open')
      disk.crash()
      outcomes.add(rows(disk.attachDatabases().open(PATH)).length)
    }
    expect([...outcomes].sort()).toEqual([0, 2])
  })

  it('does not open for a process that has ended, and its earlier statements fail', () => {
    const disk = diskWith(() => undefined)
    const databases = disk.attachDatabases()
    createTable(databases)
    const database = databases.open(PATH)
    const select = database.prepare('SELECT x FROM t')
    disk.crash()
    expect(() => select.all()).toThrow('statement has been finalized')
    expect(() => databases.open(PATH)).toThrow(expect.objectContaining({ code: 'EIO' }))
    expect(rows(disk.attachDatabases().open(PATH))).toEqual([])
  })

  it('passes on other faults of its file', () => {
    const disk = diskWith(({ call, path }) => {
      if (call === 'openDatabase') throw systemError('EROFS', 'open', path)
      return undefined
    })
    expect(() => disk.attachDatabases().open(PATH)).toThrow(
      expect.objectContaining({ code: 'EROFS' }),
    )
  })

  it('has the same file format as a database of the machine', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'nkpsim-databases-'))
    const path = join(folder.path, 'a.db')
    createTable({ open: () => systemDatabases.open(path) })
    const files = diskWith(() => undefined)
    await using file = await files.attach().open(PATH, 'create')
    await file.write(readFileSync(path), 0)
    const database = files.attachDatabases().open(PATH)
    add(database, 1)
    database.close()
    const bytes = Buffer.alloc((await file.stat()).size)
    await file.read(bytes, 0)
    writeFileSync(path, bytes)
    const opened = systemDatabases.open(path)
    add(opened, 2)
    expect(rows(opened)).toEqual([1, -1, 2, -2])
    opened.close()
  })
})
