import { join } from 'node:path'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import type { DatabaseConnection, Databases, Files, MachineClock, Random } from '@nkpsim/effects'
import type { Event, EventFilter } from '../records/event.ts'
import { wipeSecrets } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import { createTables, type Tables } from './all-tables.ts'
import { obtainBoxKey } from './box-key.ts'
import { copyDatabase } from './copy-database.ts'
import { createIdentity, type VcenterIdentity } from './identity.ts'
import { openDatabase } from './open-database.ts'
import type { Snapshot } from './snapshot.ts'
import type { KmsReader } from './tables/kms-tables.ts'
import type { LinkedReader } from './tables/linked-tables.ts'
import type { RecoveryReader } from './tables/recovery-tables.ts'
import type { TaskReader } from './tables/task-tables.ts'
import { type Change, type Committing, commitAtOnce } from './transactions.ts'

/** Name of the database in a vCenter's state folder. */
export const DATABASE_FILE = 'vcenter.db'

/** All stored data of a vCenter. */
export type Store = {
  identity: VcenterIdentity
  auditKeys: AuditKeys
  /** Returns the current data. Within a work, contains the changes of earlier works. */
  snapshot(): Snapshot
  /**
   * Changes the data in one transaction. Resolves to the new snapshot when the change is committed
   * and on disk. An effect of the change must not be visible earlier.
   *
   * The work and the commit run before this function returns. Therefore a check of the snapshot
   * immediately before the call is still valid during the work. With vCenter HA, the work may run
   * later. If a check before the call may then be out of date, the promise rejects with
   * CHANGED_MEANWHILE. See `checksWithin`.
   *
   * If the work throws, the promise rejects with that error and nothing has changed. An error of
   * the store itself goes to onFailure, which never returns.
   */
  change: Change
  /** Calls the listener after each committed change, until the returned function is called. */
  onChange(listener: (next: Snapshot, previous: Snapshot) => void): () => void
  /**
   * Calls the observer before each change is committed. Data that the observer writes is committed
   * together with the change.
   * @param observer returns whether it wrote data that a snapshot contains
   */
  observe(observer: Observer): () => void
  /** Returns the newest events that match a filter, newest first. */
  newestEvents(limit: number, filter?: EventFilter): Event[]
  /** Returns the events after a sequence number and not before a time, oldest first. */
  eventsAfter(sequence: number, sinceMs: number, limit: number): Event[]
  /** Reads tasks. */
  tasks: TaskReader
  /** Returns the backups of this vCenter that may exist, oldest first. */
  vcenterBackups(): VcenterBackup[]
  /** Returns backups of this vCenter that were not at their location when it was last listed. */
  goneBackups(): VcenterBackup[]
  /** Reads backup jobs and schedules. */
  recovery: RecoveryReader
  /** Reads secrets for key servers, and the identities of their keys. */
  kms: KmsReader
  /** Reads the credentials of this vCenter for linked vCenters. */
  linked: LinkedReader
  /**
   * Copies the committed content of the database into a new file, and returns the version of the
   * schema. An error concerns only the copy, and leaves the store usable.
   */
  copyTo(path: string, options: { withEvents: boolean }): number
  close(): void
}

/** Examines a change before it is committed. */
export type Observer = (tables: Tables, previous: Snapshot, next: Snapshot) => boolean

export type OpenStoreInput = {
  folder: string
  /**
   * Name under which clients reach this vCenter. The first start writes it into vCenter's
   * certificate.
   */
  address: string
  /** Clock by which the first start dates certificates, because TLS judges them by this clock. */
  machineClock: Pick<MachineClock, 'kind' | 'nowMs'>
  random: Random
  files: Files
  database: Databases
  /** Ends the process, because the content of the disk is unknown after an I/O error. */
  onFailure: (error: unknown) => never
  /** Runs each commit, and may measure it. */
  timeCommit?: (commit: () => void) => void
  /** How changes are committed (default: each at once). */
  committing?: Committing
}

/**
 * Opens the database of a vCenter, or creates it at the first start.
 * @throws VcenterError STORE_UNUSABLE
 */
export async function openStore({
  folder,
  address,
  machineClock,
  random,
  files,
  database: databases,
  onFailure,
  timeCommit = (commit) => commit(),
  committing = commitAtOnce,
}: OpenStoreInput): Promise<Store> {
  const path = join(folder, DATABASE_FILE)
  const boxKey = await obtainBoxKey({ files, random }, folder, files.now.stat(path) !== undefined)
  const { database, identity, auditKeys, seal } = await openDatabase(
    { database: databases, random },
    path,
    boxKey,
    () => createIdentity(address, machineClock.nowMs(), random),
  )
  /** Tables that the current transaction has used, and whose seals were checked. */
  const used = new Set<string>()
  /** Tables that the current transaction has written. */
  const written = new Set<string>()
  const { tables, readSnapshot, newestEvents, eventsAfter, tasks, recovery, ...others } =
    createTables(database, boxKey, random, {
      onUse: (table) => {
        // Checks each table only once, because later reads include the changes of this transaction.
        if (!database.isTransaction || used.has(table)) return
        seal.requireUntouched(table)
        used.add(table)
      },
      onWrite: (table) => void written.add(table),
    })
  let snapshot = readTogether(database, readSnapshot)
  /** While a work runs, the data with the changes of earlier works of its transaction. */
  let working: Snapshot | undefined
  let othersWrote = false
  const observers = new Set<Observer>()
  const listeners = new Set<(next: Snapshot, previous: Snapshot) => void>()

  const change = committing({
    ...{ database, onFailure, timeCommit },
    committed: () => snapshot,
    begin: () => {
      used.clear()
      database.exec('BEGIN IMMEDIATE')
      othersWrote = seal.requireOwnWritesOnly().othersWrote
    },
    run: (work, before) => {
      written.clear()
      const read = (): Snapshot =>
        readSnapshot(othersWrote ? undefined : { snapshot: before, written })
      working = before
      try {
        work(tables)
        const changed = read()
        const writers = [...observers].filter((observer) => observer(tables, before, changed))
        if (writers.length > 0) wipeReplaced(changed, before)
        const next = writers.length === 0 ? changed : read()
        return { next, written: new Set(written) }
      } finally {
        working = undefined
      }
    },
    finish: (worked) => seal.write(new Set(worked.flatMap((each) => [...each.written]))),
    adopt: (next) => {
      seal.committed()
      const previous = snapshot
      wipeReplaced(previous, next)
      snapshot = next
      for (const listener of [...listeners]) listener(next, previous)
    },
    discard: (next) => wipeReplaced(next, snapshot),
  })

  return {
    identity,
    auditKeys,
    snapshot: () => working ?? snapshot,
    change,
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
    tasks,
    ...others,
    recovery,
    copyTo: (path, options) => copyDatabase(database, path, options),
    close: () => database.close(),
  }
}

/** Reads all data in one transaction. */
function readTogether<T>(database: DatabaseConnection, read: () => T): T {
  database.exec('BEGIN')
  try {
    return read()
  } finally {
    database.exec('COMMIT')
  }
}

/** Wipes the secrets of replaced providers. Each read of providers makes new Secret objects. */
function wipeReplaced({ keyProviders }: Snapshot, by: Snapshot): void {
  if (keyProviders === by.keyProviders) return
  for (const provider of keyProviders) wipeSecrets(provider)
}
