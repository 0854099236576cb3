import { describe, expect, it } from '@jest/globals'
import type { NewEvent } from '../records/event.ts'
import { SCHEMA_VERSION } from '../store/migrations.ts'
import { keyProvider } from '../testing/models.ts'
import { applyEntry, encodeEntry, positionOf } from './log-entry.ts'
import { loggedStore } from './testing/logged-store.ts'

const EVENT: NewEvent = {
  ...{ id: 'nkpsim.vcenter.started', timeMs: 1, message: 'm' },
  ...{ entityKind: 'vCenter', entity: '' },
}

/** The properties of SQLite's changesets on which replication depends. */
describe('an entry of the log', () => {
  it('contains the deletes that a foreign key cascades to', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => {
      tables.insertKeyProvider(keyProvider({ name: 'nkp' }))
      tables.insertDatacenter('DC')
      tables.putEntityDefault({ kind: 'cluster', entity: 'C', provider: 'nkp' })
    })
    await store.change((tables) => tables.deleteKeyProvider('nkp'))
    for (const { sequence, value } of entries)
      expect(applyEntry(replica, sequence, value)).toBe(undefined)
    expect(replica.prepare('SELECT count(*) AS n FROM entity_default').get()).toEqual({ n: 0 })
  })

  it('does not fit a copy that checks foreign keys while it applies a cascade', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => {
      tables.insertKeyProvider(keyProvider({ name: 'nkp' }))
      tables.putEntityDefault({ kind: 'cluster', entity: 'C', provider: 'nkp' })
    })
    await store.change((tables) => tables.deleteKeyProvider('nkp'))
    expect(applyEntry(replica, 1, entries[0]?.value ?? Buffer.of())).toBe(undefined)
    replica.exec('PRAGMA foreign_keys = ON')
    expect(applyEntry(replica, 2, entries[1]?.value ?? Buffer.of())).toBe('diverged')
  })

  it('is refused by a copy with another schema, which would ignore it', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => tables.insertDatacenter('DC'))
    const [{ value } = { value: Buffer.of() }] = entries
    replica.exec(`DROP TABLE vsan_cluster; PRAGMA user_version = ${SCHEMA_VERSION - 1}`)
    expect(applyEntry(replica, 1, value)).toBe('behind')
    const newer = Buffer.from(value)
    newer.writeUInt16BE(SCHEMA_VERSION + 1)
    expect(applyEntry(replica, 1, newer)).toBe('newer-program')
    expect(positionOf(replica).sequence).toBe(0)
  })

  it('contains the rows of every table, because each has a primary key', async () => {
    const { replica } = await loggedStore()
    const tables = replica
      .prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
      )
      .all()
      .map(({ name, sql }) => ({
        name: String(name),
        // The columns of a primary key of a strict table are never NULL.
        isStrict: String(sql).trimEnd().endsWith('STRICT'),
        hasKey:
          replica.prepare('SELECT 1 FROM pragma_table_info(?) WHERE pk > 0').get(String(name)) !==
          undefined,
      }))
    expect(tables.length).toBeGreaterThan(30)
    expect(tables.filter(({ isStrict, hasKey }) => !(isStrict && hasKey))).toEqual([])
  })

  it('that does not fit leaves no transaction open, and changes nothing', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => tables.insertDatacenter('DC'))
    replica.exec("INSERT INTO datacenter (name) VALUES ('DC')")
    expect(applyEntry(replica, 1, entries[0]?.value ?? Buffer.of())).toBe('diverged')
    expect(replica.isTransaction).toBe(false)
    expect(positionOf(replica).sequence).toBe(0)
  })

  it('contains old values, so a copy that differs is found', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => tables.bumpGeneration())
    replica.exec('UPDATE vcenter SET generation = generation + 5')
    expect(applyEntry(replica, 1, entries[0]?.value ?? Buffer.of())).toBe('diverged')
  })

  it('gives the same numbers to events on both nodes', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => tables.insertEvent(EVENT))
    // A row that was made and deleted in one transaction leaves no trace in a changeset.
    await expect(
      store.change((tables) => {
        tables.insertEvent(EVENT)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await store.change((tables) => tables.insertEvent(EVENT))
    for (const { sequence, value } of entries) applyEntry(replica, sequence, value)
    replica.exec("INSERT INTO event (time_ms, id, entity, message) VALUES (1, 'i', 'e', 'm')")
    await store.change((tables) => tables.insertEvent(EVENT))
    const numbers = replica.prepare('SELECT sequence FROM event ORDER BY sequence').all()
    expect(numbers.map((row) => row['sequence'])).toEqual([1, 2, 3])
    expect(store.newestEvents(1)[0]?.sequence).toBe(3)
  })

  it('contains one transaction alone', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => tables.insertDatacenter('DC-1'))
    await store.change((tables) => tables.insertDatacenter('DC-2'))
    for (const { sequence, value } of entries) {
      expect(applyEntry(replica, sequence, value)).toBe(undefined)
      expect(positionOf(replica).sequence).toBe(sequence)
    }
    expect(Buffer.from(entries[1]?.value ?? []).includes('DC-1')).toBe(false)
  })

  it('is known after it was applied, and may not follow a gap', async () => {
    const { store, entries, replica } = await loggedStore()
    await store.change((tables) => tables.insertDatacenter('DC-1'))
    await store.change((tables) => tables.insertDatacenter('DC-2'))
    const [first, second] = entries.map(({ value }) => value)
    expect(applyEntry(replica, 2, second ?? encodeEntry(Buffer.of()))).toBe('behind')
    expect(applyEntry(replica, 1, first ?? encodeEntry(Buffer.of()))).toBe(undefined)
    expect(applyEntry(replica, 1, first ?? encodeEntry(Buffer.of()))).toBe(undefined)
  })
})
