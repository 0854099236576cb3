import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import { VcenterError } from '../errors.ts'
import { hasTable } from './identity.ts'

const MAC_KEY_BITS = 256
/**
 * What was observed: it gives nobody a right, opens nothing, and grows. All other tables are
 * sealed. A table that changes sides needs a seal of another version: a database is verified as the
 * program before left it.
 */
const UNSEALED: readonly string[] = [
  'alarm',
  'backup_job',
  'event',
  'host_holding',
  'host_inventory',
  'seal',
  'vcenter_backup',
]

const SCHEMA_CONTENT = `SELECT group_concat(line, char(10)) AS content
  FROM (SELECT json_array(type, name, tbl_name, sql) AS line FROM sqlite_schema ORDER BY type, name)`

/** SHA-256 of each sealed table, hex, by its name. */
type Digests = Readonly<Record<string, string>>

/**
 * A MAC under the box key over all that gives rights: a row that something else wrote, changed, put
 * back or took away does not fit it.
 */
export type Seal = {
  /**
   * Checks the database against the seal that is kept in it.
   * @throws VcenterError STORE_UNUSABLE
   */
  verify(): void
  /**
   * Checks the schema, and all the rest too if another connection has written since.
   * @returns whether one has: what the seal does not cover may differ as well
   * @throws VcenterError STORE_UNUSABLE
   */
  requireOwnWritesOnly(): { othersWrote: boolean }
  /**
   * Checks that nothing else has written to a table since it was verified or written last: before
   * this vCenter reads it again, or writes to it and seals what it holds.
   * @throws VcenterError STORE_UNUSABLE
   */
  requireUntouched(table: string): void
  /**
   * Seals what the database holds now; to be called in the transaction that changes it.
   * @param changed tables that it changes; undefined: all. The others stay sealed as they were.
   */
  write(changed?: ReadonlySet<string>): void
  /** The last one that was written is in force: its transaction was committed. */
  committed(): void
}

/** The seal of a database with the schema that it has now. @throws VcenterError STORE_UNUSABLE */
export function createSeal(database: DatabaseSync, boxKey: Secret, instanceId: string): Seal {
  const key = kbkdfCounter({
    key: boxKey,
    label: LABELS.storeSeal,
    context: Buffer.from(instanceId),
    lengthBits: MAC_KEY_BITS,
  })
  if (!hasTable(database, 'seal')) throw changedElsewhere(['seal'])
  const tables = sealedTables(database)
  const indexes = new Map(tables.map((name) => [name, indexCheckOf(database, name)]))
  const statements = new Map([
    ...tables.map((name) => [name, contentOf(database, name)] as const),
    // With the columns that values belong to. A trigger would write within this vCenter's own
    // transactions.
    ['sqlite_schema', database.prepare(SCHEMA_CONTENT)] as const,
  ])
  const put = database.prepare(
    `INSERT INTO seal (id, digests, mac) VALUES (1, ?, ?)
     ON CONFLICT (id) DO UPDATE SET digests = excluded.digests, mac = excluded.mac`,
  )
  const find = database.prepare('SELECT digests, mac FROM seal')
  /** Another number whenever another connection has committed something. */
  const dataVersion = database.prepare('PRAGMA data_version')
  const writesOfOthers = (): unknown => dataVersion.get()?.['data_version']
  let verifiedAt: unknown
  let foundAt: unknown
  let inForce: Digests = {}
  let written: Digests = {}

  const requireUntouched = (table: string): void => {
    const content = statements.get(table)
    if (content !== undefined && digestOf(content) !== inForce[table])
      throw changedElsewhere([table])
    requireOwnIndexes(indexes, [table])
  }
  const digests = (): Digests =>
    Object.fromEntries([...statements].map(([name, content]) => [name, digestOf(content)]))
  const macOf = (text: string): Buffer => createHmac('sha256', key.reveal()).update(text).digest()

  return {
    verify: () => {
      const row = find.get()
      const text = String(row?.['digests'])
      const mac = row?.['mac']
      const isOurs =
        mac instanceof Uint8Array &&
        mac.length === macOf(text).length &&
        timingSafeEqual(mac, macOf(text))
      if (!isOurs) throw changedElsewhere(['seal'])
      inForce = JSON.parse(text) as Digests
      verifiedAt = writesOfOthers()
      requireSame(inForce, digests())
      requireOwnIndexes(indexes, tables)
    },
    requireOwnWritesOnly: () => {
      foundAt = writesOfOthers()
      const othersWrote = foundAt !== verifiedAt
      // SQLite prepares statements again when the schema is another: no trigger may join them.
      if (othersWrote) {
        requireSame(inForce, digests())
        requireOwnIndexes(indexes, tables)
      } else requireUntouched('sqlite_schema')
      return { othersWrote }
    },
    requireUntouched,
    write: (changed) => {
      const sealed = changed && [...statements].filter(([name]) => changed.has(name))
      written = sealed
        ? { ...inForce, ...Object.fromEntries(sealed.map(([name, of]) => [name, digestOf(of)])) }
        : digests()
      if (sealed?.length === 0) return
      const text = JSON.stringify(written)
      put.run(text, macOf(text))
    },
    committed: () => {
      inForce = written
      verifiedAt = foundAt
    },
  }
}

/** Names of the tables that a seal covers, in their order. */
export function sealedTables(database: DatabaseSync): string[] {
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY name`,
    )
    .all()
    .map((row) => String(row['name']))
    .filter((name) => !UNSEALED.includes(name))
}

/**
 * All rows of a table as one text, which SQLite makes far faster than they could be read one by
 * one; in an order that VACUUM leaves as it is.
 */
function contentOf(database: DatabaseSync, table: string): StatementSync {
  const columns = database
    .prepare('SELECT name, type, pk FROM pragma_table_info(?)')
    .all(table)
    .map(({ name, type, pk }) => ({ name: `"${String(name)}"`, type, pk: Number(pk) }))
  // Tables are strict: what a column's type is, its values are, or NULL.
  const values = columns.map(({ name, type }) =>
    type === 'BLOB' ? `CASE WHEN ${name} IS NOT NULL THEN hex(${name}) END` : name,
  )
  const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
  const order = key.map(({ name }) => name).join(', ')
  return database.prepare(
    `SELECT group_concat(line, char(10)) AS content
     FROM (SELECT json_array(${values.join(', ')}) AS line FROM "${table}" ORDER BY ${order})`,
  )
}

/**
 * An index has columns of its table once more. A query reads them from either, as its plan says:
 * the digest may find the one, and this vCenter the other.
 */
function indexCheckOf(database: DatabaseSync, table: string): StatementSync {
  return database.prepare(`PRAGMA integrity_check("${table}")`)
}

function requireOwnIndexes(
  checks: ReadonlyMap<string, StatementSync>,
  tables: readonly string[],
): void {
  const changed = tables.filter((name) => {
    const found = checks.get(name)?.get()
    return found !== undefined && found['integrity_check'] !== 'ok'
  })
  if (changed.length > 0) throw changedElsewhere(changed)
}

function digestOf(content: StatementSync): string {
  const text = content.get()?.['content']
  return createHash('sha256')
    .update(typeof text === 'string' ? text : '')
    .digest('hex')
}

function requireSame(expected: Digests, found: Digests): void {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort()
  const changed = names.filter((name) => expected[name] !== found[name])
  if (changed.length > 0) throw changedElsewhere(changed)
}

function changedElsewhere(tables: readonly string[]): VcenterError {
  return new VcenterError(
    'STORE_UNUSABLE',
    `something other than this vCenter has changed its database (${tables.join(', ')}); restore this vCenter from a backup`,
  )
}
