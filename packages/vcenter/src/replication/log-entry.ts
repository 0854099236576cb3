import type { DatabaseConnection } from '@nkpsim/effects'
import { SCHEMA_VERSION } from '../store/migrations.ts'

/**
 * Largest entry, bytes. etcd refuses requests above 1.5 MiB by default, --max-request-bytes.
 */
export const MAX_ENTRY_BYTES = 1024 * 1024

const HEADER_BYTES = 2

/** How far a database has come. */
export type Position = { sequence: number; term: number }

/** Why a database cannot take an entry. */
export type Misfit =
  /** Entries are missing in between, or the entry is of another schema. */
  | 'behind'
  /** The database differs from that of the active node. */
  | 'diverged'
  /** A newer program wrote the entry. */
  | 'newer-program'

/** Returns the value of an entry: the version of the schema and a changeset of SQLite. */
export function encodeEntry(changeset: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt16BE(SCHEMA_VERSION)
  return Buffer.concat([header, changeset])
}

/** Returns the position of a database. A schema without positions is at the beginning. */
export function positionOf(database: DatabaseConnection): Position {
  if (schemaOf(database) < SCHEMA_VERSION && !hasPosition(database)) return { sequence: 0, term: 1 }
  const row = database.prepare('SELECT sequence, term FROM replication').get()
  return { sequence: Number(row?.['sequence']), term: Number(row?.['term']) }
}

/**
 * Applies an entry in one transaction, or changes nothing. Foreign keys must be off: the changeset
 * contains the deletes that foreign keys cascaded to. Every old value must fit, so a database that
 * differs is found.
 * @returns undefined if the database contains the entry now
 */
export function applyEntry(
  database: DatabaseConnection,
  sequence: number,
  value: Uint8Array,
): Misfit | undefined {
  const at = positionOf(database).sequence
  if (sequence <= at) return undefined
  if (sequence > at + 1) return 'behind'
  const schema = Buffer.from(value).readUInt16BE()
  if (schema > SCHEMA_VERSION) return 'newer-program'
  // SQLite would ignore changes of tables and columns that it does not have.
  if (schema !== schemaOf(database)) return 'behind'
  database.exec('BEGIN IMMEDIATE')
  const isApplied = database.applyChangeset(value.subarray(HEADER_BYTES))
  if (!isApplied || positionOf(database).sequence !== sequence) {
    database.exec('ROLLBACK')
    return 'diverged'
  }
  database.exec('COMMIT')
  return undefined
}

function schemaOf(database: DatabaseConnection): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}

function hasPosition(database: DatabaseConnection): boolean {
  const find = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'replication'"
  return database.prepare(find).get() !== undefined
}
