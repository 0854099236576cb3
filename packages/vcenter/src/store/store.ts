import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuditKeys } from '../audit/audit-log.ts'
import { VcenterError } from '../errors.ts'
import type { Event, EventFilter } from '../monitoring/event.ts'
import { obtainAuditKeys } from './audit-keys.ts'
import { obtainBoxKey } from './box-key.ts'
import { copyDatabase } from './copy-database.ts'
import { createIdentity, insertIdentity, readIdentity, type VcenterIdentity } from './identity.ts'
import { migrate } from './migrations.ts'
import type { Snapshot } from './snapshot.ts'
import { isStoreFailure } from './store-error.ts'
import type { LinkedReader } from './tables/linked-tables.ts'
import type { RecoveryReader } from './tables/recovery-tables.ts'
import { createTables, type Tables } from './tables.ts'

/** Name of the database in a vCenter's state folder. */
export const DATABASE_FILE = 'vcenter.db'

/** All that a vCenter keeps. */
export type Store = {
  identity: VcenterIdentity
  auditKeys: AuditKeys
  /** What is kept now. */
  snapshot(): Snapshot
  /**
   * Changes it in one transaction; committed, and on disk, when this returns the new snapshot. What the work throws changes nothing.
   * An error of the store itself goes to onFailure and never returns.
   */
  change(work: (tables: Tables) => void): Snapshot
  /** Calls the listener after each change that was committed, until the returned function is called. */
  onChange(listener: (next: Snapshot, previous: Snapshot) => void): () => void
  /**
   * Has every change looked at before it is committed; what the observer writes is committed with it.
   * @param observer tells whether it wrote something that a snapshot holds
   */
  observe(observer: Observer): () => void
  /** The newest events that pass a filter, newest first. */
  newestEvents(limit: number, filter?: EventFilter): Event[]
  /** Events after a sequence number and from a time on, oldest first. */
  eventsAfter(sequence: number, sinceMs: number, limit: number): Event[]
  /** Backup jobs and schedules. */
  recovery: RecoveryReader
  /** With what this vCenter shows itself to linked ones. */
  linked: LinkedReader
  /**
   * Copies the database as it was last committed into a new file, and returns the version of its schema. An error is one of the copy:
   * the store itself is well.
   */
  copyTo(path: string, options: { withEvents: boolean }): number
  close(): void
}

/** Looks at a change that is not committed yet. */
export type Observer = (tables: Tables, previous: Snapshot, next: Snapshot) => boolean

export type OpenStoreInput = {
  folder: string
  /** Under which name this vCenter is reached; goes into its certificate on the first start. */
  address: string
  nowMs: number
  /** Ends the process: after an I/O error nobody knows what is on disk. */
  onFailure: (error: unknown) => never
  /** Stands around each commit. */
  timeCommit?: (commit: () => void) => void
}

/**
 * Opens the database of a vCenter, or makes it on the first start.
 * @throws VcenterError STORE_UNUSABLE
 */
export async function openStore({
  folder,
  address,
  nowMs,
  onFailure,
  timeCommit = (commit) => commit(),
}: OpenStoreInput): Promise<Store> {
  const path = join(folder, DATABASE_FILE)
  const boxKey = await obtainBoxKey(folder, existsSync(path))
  const database = openDatabase(path)
  let identity = await readIdentity(database, boxKey)
  if (identity === undefined) {
    identity = await createIdentity(address, nowMs)
    insertIdentity(database, boxKey, identity)
  }
  const auditKeys = obtainAuditKeys(database, boxKey, identity.instanceId)
  const { tables, readSnapshot, newestEvents, eventsAfter, recovery, linked } = createTables(
    database,
    boxKey,
  )
  let snapshot = readSnapshot()
  const observers = new Set<Observer>()
  const listeners = new Set<(next: Snapshot, previous: Snapshot) => void>()

  return {
    identity,
    auditKeys,
    snapshot: () => snapshot,
    change: (work) => {
      const next = transact(database, { onFailure, timeCommit }, () => {
        work(tables)
        const changed = readSnapshot()
        const writers = [...observers].filter((observer) => observer(tables, snapshot, changed))
        if (writers.length === 0) return changed
        for (const { kdk } of changed.keyProviders) kdk.wipe()
        return readSnapshot()
      })
      const previous = snapshot
      for (const { kdk } of previous.keyProviders) kdk.wipe()
      snapshot = next
      for (const listener of [...listeners]) listener(next, previous)
      return next
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    observe: (next) => {
      observers.add(next)
      return () => void observers.delete(next)
    },
    newestEvents,
    eventsAfter,
    recovery,
    linked,
    copyTo: (path, options) => copyDatabase(database, path, options),
    close: () => database.close(),
  }
}

function openDatabase(path: string): DatabaseSync {
  // Made by us first, so that it, and the files that SQLite makes after its likeness, are for the owner alone from the start.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
  chmodSync(path, 0o600)
  const database = new DatabaseSync(path, { timeout: 0, open: false })
  try {
    database.open()
    // secure_delete: freed pages would keep old boxes. FULL: a commit that was acknowledged survives the loss of power.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON',
    )
    const check = database.prepare('PRAGMA quick_check').get()?.['quick_check']
    if (check !== 'ok') throw new Error(String(check))
    migrate(database)
    return database
  } catch (cause) {
    if (database.isOpen) database.close()
    if (cause instanceof VcenterError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new VcenterError('STORE_UNUSABLE', `the database ${path} cannot be used: ${reason}`, {
      cause,
    })
  }
}

function transact<T>(
  database: DatabaseSync,
  { onFailure, timeCommit }: Required<Pick<OpenStoreInput, 'onFailure' | 'timeCommit'>>,
  work: () => T,
): T {
  try {
    database.exec('BEGIN IMMEDIATE')
    const result = work()
    timeCommit(() => database.exec('COMMIT'))
    return result
  } catch (error) {
    if (isStoreFailure(error)) return onFailure(error)
    database.exec('ROLLBACK')
    throw error
  }
}
