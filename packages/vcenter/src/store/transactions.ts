import type { Database } from '@nkpsim/effects'
import type { Tables } from './all-tables.ts'
import type { Snapshot } from './snapshot.ts'
import { isStoreFailure } from './store-error.ts'

/** Writes rows. Throws if the change must not happen. */
export type Work = (tables: Tables) => void

export type ChangeOptions = {
  /**
   * Whether the work itself checks all data on which it depends (default: false). With vCenter HA,
   * it may then run after other changes that its caller did not know.
   */
  checksWithin?: boolean
}

/** Changes the data of a store. */
export type Change = (work: Work, options?: ChangeOptions) => Promise<Snapshot>

/**
 * The steps of a change of the store. A way to commit calls them in order: `begin`, `run` for each
 * work, `finish`; then it commits, or rolls back.
 */
export type Transactions = {
  database: Database
  /** Returns the committed data. */
  committed(): Snapshot
  /** Opens a transaction. @throws VcenterError STORE_UNUSABLE */
  begin(): void
  /** Runs a work on data that earlier works of the transaction have changed. */
  run(work: Work, before: Snapshot): Worked
  /** Seals what the works have written. @param worked the works that did not fail */
  finish(worked: readonly Worked[]): void
  /** Call this when the transaction was committed. Tells the listeners. */
  adopt(next: Snapshot): void
  /** Wipes the secrets of data that was not committed. */
  discard(next: Snapshot): void
  /** Ends the process, because the store can no longer be trusted. */
  onFailure: (error: unknown) => never
  /** Runs each commit, and may measure it. */
  timeCommit: (commit: () => void) => void
}

/** The data after a work, and the tables that the work has written. */
export type Worked = { next: Snapshot; written: ReadonlySet<string> }

/** A way to commit changes: returns the function `change` of a store. */
export type Committing = (transactions: Transactions) => Change

/** Commits each change before the function returns. The way of a vCenter without vCenter HA. */
export const commitAtOnce: Committing = (transactions) => async (work) => {
  const { database, onFailure, timeCommit } = transactions
  let next: Snapshot
  try {
    transactions.begin()
    const worked = transactions.run(work, transactions.committed())
    transactions.finish([worked])
    timeCommit(() => database.exec('COMMIT'))
    next = worked.next
  } catch (error) {
    if (isStoreFailure(error)) return onFailure(error)
    database.exec('ROLLBACK')
    throw error
  }
  transactions.adopt(next)
  return next
}
