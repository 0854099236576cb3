import { VcenterError } from '../errors.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { isStoreFailure } from '../store/store-error.ts'
import type { Committing, Transactions, Work, Worked } from '../store/transactions.ts'
import type { AppendOutcome, ChangeLog } from './leadership.ts'
import { applyEntry, encodeEntry, MAX_ENTRY_BYTES } from './log-entry.ts'

/** Changes that go into one entry. */
const MAX_TOGETHER = 128
/** Changes that wait for the log. A vCenter makes a few at a time. */
const MAX_WAITING = 4096
/**
 * Tables whose rows have one writer each, or whose changes are relative. A check of other data that
 * is out of date does no harm to them.
 */
const OBSERVATIONS: ReadonlySet<string> = new Set([
  ...['alarm', 'backup_job', 'event', 'host_attestation', 'host_holding', 'host_inventory'],
  ...['host_removal', 'standard_key'],
  ...['replication', 'session', 'task', 'vcenter', 'vcenter_backup'],
])

type Waiting = {
  work: Work
  checksWithin: boolean
  /** Changes of the configuration that the caller knew. */
  known: number
  isAlone: boolean
  resolve: (snapshot: Snapshot) => void
  reject: (error: unknown) => void
}

type Prepared = {
  sequence: number
  value: Buffer
  next: Snapshot
  done: { waiting: Waiting; next: Snapshot }[]
  /** Changes of the configuration with this entry. */
  configured: number
}

/**
 * Commits changes when a majority has accepted them. A change runs in a transaction that is rolled
 * back; its changeset goes into the log; once the log has it, it is applied as on the other node.
 * So nobody reads data that may be lost, and a change whose outcome is unknown leaves no trace.
 * Changes that wait at the same time share one entry.
 */
export function commitThroughLog(log: ChangeLog): Committing {
  return (transactions) => {
    const waiting: Waiting[] = []
    let isBusy = false
    let configured = 0
    const commitAll = async (): Promise<void> => {
      isBusy = true
      while (waiting.length > 0) {
        if (log.isOver()) {
          for (const each of waiting.splice(0)) each.reject(notCommitted('fenced'))
          break
        }
        const prepared = prepare(transactions, waiting, configured)
        if (prepared === undefined) continue
        const answer = await log.append(prepared.sequence, prepared.value)
        // The database of a node that is no longer active may be closed. Its copy follows the log.
        const outcome = answer === 'accepted' && log.isOver() ? 'unknown' : answer
        if (outcome === 'accepted') {
          commit(transactions, prepared)
          configured = prepared.configured
        } else {
          transactions.discard(prepared.next)
          const others = waiting.splice(0)
          for (const { waiting: each } of prepared.done) each.reject(notCommitted(outcome))
          for (const each of others) each.reject(notCommitted('fenced'))
        }
      }
      isBusy = false
    }
    return (work, { checksWithin = false } = {}) => {
      const { promise, resolve, reject } = Promise.withResolvers<Snapshot>()
      if (waiting.length >= MAX_WAITING) {
        const message = `${MAX_WAITING} changes wait for the other nodes of vCenter HA; try again later`
        return Promise.reject(new VcenterError('CALL_LIMIT_REACHED', message))
      }
      waiting.push({ work, checksWithin, known: configured, isAlone: false, resolve, reject })
      if (!isBusy) void commitAll()
      return promise
    }
  }
}

/** Runs waiting works in one transaction. Returns undefined if none of them has an effect. */
function prepare(
  transactions: Transactions,
  waiting: Waiting[],
  configuredBefore: number,
): Prepared | undefined {
  const { database, onFailure } = transactions
  try {
    transactions.begin()
    const session = database.createSession()
    const done: Prepared['done'] = []
    const worked: Worked[] = []
    let next = transactions.committed()
    let configured = configuredBefore
    while (done.length < MAX_TOGETHER) {
      if (done.length > 0 && waiting[0]?.isAlone) break
      const each = waiting.shift()
      if (each === undefined) break
      const result = tryWork(transactions, each, next, configured)
      if (result === undefined) continue
      next = result.next
      worked.push(result)
      done.push({ waiting: each, next })
      if (changesConfiguration(result.written)) configured++
      // Later works would replace its secrets before its caller has the snapshot.
      if (each.isAlone || result.written.has('key_provider')) break
    }
    if (done.length === 0) {
      session.close()
      database.exec('ROLLBACK')
      return undefined
    }
    let sequence = 0
    const numbered = transactions.run((tables) => {
      sequence = tables.nextSequence()
    }, next)
    transactions.finish([...worked, numbered])
    const value = encodeEntry(session.changeset())
    session.close()
    database.exec('ROLLBACK')
    if (value.length <= MAX_ENTRY_BYTES)
      return { sequence, value, next: numbered.next, done, configured }
    transactions.discard(next)
    return refuseLarge(waiting, done)
  } catch (error) {
    return onFailure(error)
  }
}

/** Runs one work. If it fails, its caller learns why, and nothing has changed. */
function tryWork(
  transactions: Transactions,
  { work, checksWithin, known, reject }: Waiting,
  before: Snapshot,
  configured: number,
): Worked | undefined {
  const { database } = transactions
  database.exec('SAVEPOINT work')
  try {
    const worked = transactions.run(work, before)
    const isOutOfDate = !checksWithin && known !== configured
    if (isOutOfDate && changesConfiguration(worked.written)) throw changedMeanwhile()
    database.exec('RELEASE work')
    return worked
  } catch (error) {
    if (isStoreFailure(error)) throw error
    database.exec('ROLLBACK TO work; RELEASE work')
    reject(error)
    return undefined
  }
}

function changesConfiguration(written: ReadonlySet<string>): boolean {
  return [...written].some((table) => !OBSERVATIONS.has(table))
}

/** Tries works of a large entry one by one. A work that is too large alone fails. */
function refuseLarge(waiting: Waiting[], done: Prepared['done']): undefined {
  const works = done.map(({ waiting: each }) => each)
  if (works.length > 1) waiting.unshift(...works.map((each) => ({ ...each, isAlone: true })))
  else works[0]?.reject(tooLarge())
  return undefined
}

function commit(transactions: Transactions, { sequence, value, next, done }: Prepared): void {
  const { database, onFailure, timeCommit } = transactions
  try {
    database.exec('PRAGMA foreign_keys = OFF')
    timeCommit(() => {
      const misfit = applyEntry(database, sequence, value)
      if (misfit !== undefined)
        throw new VcenterError(
          'STORE_UNUSABLE',
          `the own entry ${sequence} does not fit: ${misfit}`,
        )
    })
    database.exec('PRAGMA foreign_keys = ON')
  } catch (error) {
    onFailure(error)
  }
  transactions.adopt(next)
  for (const each of done) each.waiting.resolve(each.next)
}

function notCommitted(outcome: AppendOutcome): VcenterError {
  return outcome === 'unknown'
    ? new VcenterError(
        'OUTCOME_UNKNOWN',
        'this vCenter is no longer active, and it is unknown whether the change was made: ask the active vCenter',
      )
    : new VcenterError(
        'NOT_ACTIVE',
        'this vCenter is no longer active, and has not made the change: call the active vCenter',
      )
}

function changedMeanwhile(): VcenterError {
  return new VcenterError(
    'CHANGED_MEANWHILE',
    'the configuration of this vCenter has changed at the same time; try again',
  )
}

function tooLarge(): VcenterError {
  return new VcenterError(
    'CHANGE_TOO_LARGE',
    `a change may have ${MAX_ENTRY_BYTES} bytes with vCenter HA; make smaller changes`,
  )
}
