import { createSimulatedDisk, type Database, seededRandom, systemEffects } from '@nkpsim/effects'
import { DATABASE_FILE, openStore, type Store } from '../../store/store.ts'
import { commitThroughLog } from '../commit-through-log.ts'
import type { AppendOutcome, ChangeLog } from '../leadership.ts'

const FOLDER = '/vcenter'

/** A store that commits through a log which a test answers. */
export type LoggedStore = {
  store: Store
  entries: { sequence: number; value: Uint8Array }[]
  /** Answers the next entries (default: `accepted` at once). */
  answerWith(next: () => Promise<AppendOutcome>): void
  /** A copy of the database before the first change, with foreign keys off. */
  replica: Database
  errors: unknown[]
}

/** Opens a store and a copy of it. */
export async function loggedStore(): Promise<LoggedStore> {
  const random = seededRandom('logged')
  const disk = createSimulatedDisk({ random })
  const opened = async (of: typeof disk, log?: ChangeLog): Promise<Store> => {
    const files = of.attach()
    if (files.now.stat(FOLDER) === undefined) files.now.makeFolder(FOLDER, 0o700)
    return openStore({
      ...systemEffects,
      ...{ folder: FOLDER, address: 'localhost', random, files },
      database: of.attachDatabases(),
      onFailure: (error) => {
        errors.push(error)
        throw error
      },
      ...(log && { committing: commitThroughLog(log) }),
    })
  }
  const errors: unknown[] = []
  ;(await opened(disk)).close()
  const copy = createSimulatedDisk({ random, image: disk.image() })
  const replica = copy.attachDatabases().open(`${FOLDER}/${DATABASE_FILE}`)
  replica.exec('PRAGMA foreign_keys = OFF')
  const entries: LoggedStore['entries'] = []
  let answer = async (): Promise<AppendOutcome> => 'accepted'
  const store = await opened(disk, {
    isOver: () => false,
    append: (sequence, value) => {
      entries.push({ sequence, value })
      return answer()
    },
  })
  return {
    ...{ store, entries, replica, errors },
    answerWith: (next) => {
      answer = next
    },
  }
}
