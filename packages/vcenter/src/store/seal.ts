import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import type { DatabaseConnection, Statement } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { hasTable } from './identity.ts'

const MAC_KEY_BITS = 256
/**
 * Tables of observations. They grow, but they grant no rights and contain no keys. All other tables
 * are sealed. If you change this list, change the version of the seal, because vCenter first
 * verifies a database as the previous program left it.
 */
const UNSEALED: readonly string[] = [
  'alarm',
  'backup_job',
  'event',
  'host_holding',
  'host_inventory',
  'seal',
  'task',
  'vcenter_backup',
]

const SCHEMA_CONTENT = `SELECT group_concat(line, char(10)) AS content
  FROM (SELECT json_array(type, name, tbl_name, sql) AS line FROM sqlite_schema ORDER BY type, name)`

/** SHA-256 of each sealed table in hex, by table name. */
type Digests = Readonly<Record<string, string>>

/**
 * A MAC (message authentication code) under the box key over all sealed tables. It detects rows
 * that anything except this vCenter wrote, changed, restored or deleted.
 */
export type Seal = {
  /**
   * Checks the database against its stored seal.
   * @throws VcenterError STORE_UNUSABLE
   */
  verify(): void
  /**
   * Checks the schema. If another connection has written since the last check, also checks all
   * sealed tables.
   * @returns whether another connection has written, so that unsealed tables may have changed too
   * @throws VcenterError STORE_UNUSABLE
   */
  requireOwnWritesOnly(): { othersWrote: boolean }
  /**
   * Checks that only this vCenter has written to a table since the table was last verified or
   * sealed. Call this before this vCenter reads the table again, and before it writes to the table.
   * @throws VcenterError STORE_UNUSABLE
   */
  requireUntouched(table: string): void
  /**
   * Seals the present content of the database. Call this in the transaction that changes the
   * content.
   * @param changed tables that the transaction changes; undefined: all tables. The digests of other
   *   tables stay
   */
  write(changed?: ReadonlySet<string>): void
  /**
   * Call this when the transaction of the last written seal was committed. That seal is in force
   * from then on.
   */
  committed(): void
}

/** Returns the seal of a database with its present schema. @throws VcenterError STORE_UNUSABLE */
export function createSeal(database: DatabaseConnection, boxKey: Secret, instanceId: string): Seal {
  const key = kbkdfCounter({
    key: boxKey,
    label: LABELS.storeSeal,
    context: Buffer.from(instanceId),
    lengthBits: MAC_KEY_BITS,
  })
  if (!hasTable(database, 'seal')) throw changedElsewhere(['seal'])
  const tables = sealedTables(database)
  const columns = database.prepare('SELECT name, type, pk FROM pragma_table_info(?)')
  const indexes = new Map(tables.map((name) => [name, indexCheckOf(database, name)]))
  const statements = new Map([
    ...tables.map((name) => [name, contentOf(database, name, columns.all(name))] as const),
    // The schema assigns values to columns. It also contains triggers, which would write within
    // this vCenter's own transactions.
    ['sqlite_schema', database.prepare(SCHEMA_CONTENT)] as const,
  ])
  const put = database.prepare(
    `INSERT INTO seal (id, digests, mac) VALUES (1, ?, ?)
     ON CONFLICT (id) DO UPDATE SET digests = excluded.digests, mac = excluded.mac`,
  )
  const find = database.prepare('SELECT digests, mac FROM seal')
  /** SQLite changes this number whenever another connection commits. */
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
      // After a change of the schema, SQLite prepares statements again. A new trigger could then
      // take effect.
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

/** Returns the names of the sealed tables, sorted. */
export function sealedTables(database: DatabaseConnection): string[] {
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
 * Prepares a query that returns all rows of a table as one text. This is far faster than reading
 * the rows one by one. VACUUM does not change the order of the rows.
 * @param info name, type and place in the primary key of each column
 */
function contentOf(
  database: DatabaseConnection,
  table: string,
  info: ReturnType<Statement['all']>,
): Statement {
  const columns = info.map(({ name, type, pk }) => ({
    ...{ name: `"${String(name)}"`, type, pk: Number(pk) },
  }))
  // Tables are strict, so every value has the type of its column or is NULL.
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
 * Prepares a check that the indexes of a table match its rows. SQLite may read a column from the
 * rows or from an index. Without this check, the digest could cover the rows while vCenter reads a
 * changed index.
 */
function indexCheckOf(database: DatabaseConnection, table: string): Statement {
  return database.prepare(`PRAGMA integrity_check("${table}")`)
}

function requireOwnIndexes(
  checks: ReadonlyMap<string, Statement>,
  tables: readonly string[],
): void {
  const changed = tables.filter((name) => {
    const found = checks.get(name)?.get()
    return found !== undefined && found['integrity_check'] !== 'ok'
  })
  if (changed.length > 0) throw changedElsewhere(changed)
}

function digestOf(content: Statement): string {
  const text = content.get()?.['content']
  return hash('sha256', typeof text === 'string' ? text : '')
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
