import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import type { Event, EventFilter } from '../records/event.ts'
import { wipeSecrets } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import { createTables, type Tables } from './all-tables.ts'
import { obtainBoxKey } from './box-key.ts'
import { copyDatabase } from './copy-database.ts'
import { createIdentity, type VcenterIdentity } from './identity.ts'
import { openDatabase } from './open-database.ts'
import type { Snapshot } from './snapshot.ts'
import { isStoreFailure } from './store-error.ts'
import type { LinkedReader } from './tables/linked-tables.ts'
import type { RecoveryReader } from './tables/recovery-tables.ts'

/** Name of the database in a vCenter's state folder. */
export const DATABASE_FILE = 'vcenter.db'

/** All that a vCenter keeps. */
export type Store = {
  identity: VcenterIdentity
  auditKeys: AuditKeys
  /** What is kept now. */
  snapshot(): Snapshot
  /**
   * Changes it in one transaction. Resolves with the new snapshot once that is committed and on
   * disk: only then may anyone see an effect of it.
   *
   * The work and the commit run before this returns. So a check of the snapshot right before the
   * call holds for the work too. Once a quorum decides, only a check within the work will.
   *
   * Rejects with what the work throws; then nothing has changed. An error of the store itself goes
   * to onFailure and never returns.
   */
  change(work: (tables: Tables) => void): Promise<Snapshot>
  /**
   * Calls the listener after each change that was committed, until the returned function is called.
   */
  onChange(listener: (next: Snapshot, previous: Snapshot) => void): () => void
  /**
   * Has every change looked at before it is committed; what the observer writes is committed with
   * it.
   * @param observer tells whether it wrote something that a snapshot holds
   */
  observe(observer: Observer): () => void
  /** The newest events that pass a filter, newest first. */
  newestEvents(limit: number, filter?: EventFilter): Event[]
  /** Events after a sequence number and from a time on, oldest first. */
  eventsAfter(sequence: number, sinceMs: number, limit: number): Event[]
  /** Backups of this vCenter that may exist, the oldest first. */
  vcenterBackups(): VcenterBackup[]
  /** Backup jobs and schedules. */
  recovery: RecoveryReader
  /** With what this vCenter shows itself to linked ones. */
  linked: LinkedReader
  /**
   * Copies the database as it was last committed into a new file, and returns the version of its
   * schema. An error is one of the copy: the store itself is well.
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
  const { database, identity, auditKeys, seal } = await openDatabase(path, boxKey, () =>
    createIdentity(address, nowMs),
  )
  /** Tables that the transaction under way has used, and found as they were sealed. */
  const used = new Set<string>()
  /** Those that it wrote. */
  const written = new Set<string>()
  const { tables, readSnapshot, newestEvents, eventsAfter, vcenterBackups, recovery, linked } =
    createTables(database, boxKey, {
      onUse: (table) => {
        // Once: afterwards it is as this transaction left it.
        if (!database.isTransaction || used.has(table)) return
        seal.requireUntouched(table)
        used.add(table)
      },
      onWrite: (table) => void written.add(table),
    })
  let snapshot = readTogether(database, readSnapshot)
  const observers = new Set<Observer>()
  const listeners = new Set<(next: Snapshot, previous: Snapshot) => void>()

  const changeTables = (work: (tables: Tables) => void): Snapshot => {
    const { othersWrote } = seal.requireOwnWritesOnly()
    const read = (): Snapshot => readSnapshot(othersWrote ? undefined : { snapshot, written })
    work(tables)
    const changed = read()
    const writers = [...observers].filter((observer) => observer(tables, snapshot, changed))
    if (writers.length === 0) return changed
    wipeReplaced(changed, snapshot)
    return read()
  }

  return {
    identity,
    auditKeys,
    snapshot: () => snapshot,
    change: async (work) => {
      used.clear()
      written.clear()
      const next = transact(database, { onFailure, timeCommit }, () => {
        const changed = changeTables(work)
        seal.write(written)
        return changed
      })
      seal.committed()
      const previous = snapshot
      wipeReplaced(previous, next)
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
    vcenterBackups,
    recovery,
    linked,
    copyTo: (path, options) => copyDatabase(database, path, options),
    close: () => database.close(),
  }
}

/** Reads all of it as one commit left it. */
function readTogether<T>(database: DatabaseSync, read: () => T): T {
  database.exec('BEGIN')
  try {
    return read()
  } finally {
    database.exec('COMMIT')
  }
}

/** Secrets of providers are read into Secrets of their own each time that they are read. */
function wipeReplaced({ keyProviders }: Snapshot, by: Snapshot): void {
  if (keyProviders === by.keyProviders) return
  for (const provider of keyProviders) wipeSecrets(provider)
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
