import { join } from 'node:path'
import type { Files, MachineClock } from '@nkpsim/effects'
import type { Logger } from '../logger.ts'
import { createWindows, type Window } from './repeat-windows.ts'
import { openRepeatsFile, type PendingCount } from './repeats-file.ts'

export const REPEATS_FILE = 'repeats.jsonl'
/** Calls of a kind are counted together for this time. */
const WINDOW_MS = 60 * 60_000
/**
 * Maximum number of kinds of a pool that are counted separately. All further kinds of the pool
 * share one count.
 */
const MAX_WINDOWS = 256
/**
 * Maximum number of targets that are counted separately for a caller and a call. Further targets
 * share a count that has no target.
 */
const MAX_TARGETS = 8
/**
 * Maximum number of counts that have one caller. Further callers of a call share one count, so that
 * the file stays small.
 */
const MAX_OF_CALLERS = 4096
const OTHERS = ''
/** Maximum number of error codes in a count. Further codes share one entry. */
const MAX_CODES = 12
const OTHER_CODES = 'OTHER'
/**
 * Maximum length of a name in a count, so that a count fits into its slot. The limit applies to the
 * name as JSON, where a character of a stranger takes up to six bytes.
 */
const MAX_NAME_BYTES = 120

/** The attempt record of the first call of a kind. */
export type FirstCall = { attempt: number; caller: string; call: string; target: string }

/**
 * A kind of calls. Kinds with the same call and caller, or the same call and `isStranger`, form a
 * pool. Kinds of one pool cannot take the place of kinds of another pool.
 */
export type Kind = { call: string; name: string } & ({ isStranger: boolean } | { caller: string })

/** A call that was counted and has not ended. */
export type CountedCall = {
  /** Adds the outcome of the call to its count. */
  settle(code: string): void
  /** Removes the call from its count, because the call has full records after all. */
  withdraw(): void
}

/**
 * Counts further calls of a kind. The first call of a kind has full records in the log. Each call
 * is counted durably before it has an effect.
 */
export type Repeats = {
  /**
   * Counts a call durably. Returns undefined for the first call of a kind, which needs full
   * records. Passes on errors of the file system; then the call is not counted.
   * @param code outcome of the call, if it has ended
   */
  count(kind: Kind, code?: string): Promise<CountedCall> | undefined
  /**
   * Starts a count with the first call of a kind. Returns a function that reports the end of the
   * call.
   */
  begin(kind: Kind, first: FirstCall): (code: string) => void
  /** Writes counts that have changed since the last time into the log. */
  write(): void
  /** Does the same as `write`, and stops counting. */
  close(): void
}

export function startRepeats(input: {
  folder: string
  machineClock: MachineClock
  /** Writes counts into the log. Throws if this fails; then some may be written. */
  append: (pending: readonly PendingCount[]) => void
  logger: Logger
  files: Files
}): Repeats {
  const { machineClock, append, logger } = input
  const { file, found } = openRepeatsFile(input.files, join(input.folder, REPEATS_FILE))
  const windows = createWindows()
  let waiting: AbortController | undefined

  // A killed process has left these counts.
  append(found.filter(({ count }) => count > 1))
  file.clear()

  const isPast = ({ startMs }: Window): boolean => {
    const passedMs = machineClock.monotonicMs() - startMs
    return passedMs >= WINDOW_MS
  }
  const find = (pool: string, name: string): Window | undefined => {
    const found = windows.find(pool, name)
    // A finished count that could not be written accepts no more calls.
    return found === undefined || isPast(found) ? undefined : found
  }
  /** Returns where a call of this kind is counted. */
  const placeOf = (kind: Kind): Pick<Window, 'pool' | 'name' | 'hasCaller'> => {
    const pool = poolOf(kind)
    const hasCaller = 'caller' in kind
    const isKnown = (name: string): boolean => find(pool, name) !== undefined
    if (isKnown(kind.name)) return { pool, name: kind.name, hasCaller }
    const isFull = hasCaller && windows.ofCallers() >= MAX_OF_CALLERS
    const most = hasCaller ? MAX_TARGETS : MAX_WINDOWS
    if (!isFull && windows.sizeOf(pool) < most) return { pool, name: kind.name, hasCaller }
    if (!isFull || isKnown(OTHERS)) return { pool, name: OTHERS, hasCaller }
    return { pool: poolOf({ ...kind, isStranger: false }), name: OTHERS, hasCaller: false }
  }
  const tell = (told: readonly Window[]): void => {
    const changed = told.filter(({ pending, written }) => pending.count !== written)
    append(changed.map(({ pending }) => pending))
    for (const each of changed) each.written = each.pending.count
  }
  /** Writes counts into the log and ends them. Failures are retried later. */
  const end = (over: readonly Window[]): void => {
    try {
      tell(over)
      for (const window of over) windows.delete(window)
    } catch (error) {
      logger.error('audit.count-unwritten', { error })
    }
  }
  const endPast = (): void => {
    const past: Window[] = []
    for (const window of windows.all()) {
      if (!isPast(window)) break
      past.push(window)
    }
    if (past.length > 0) end(past)
  }
  const wait = (): void => {
    if (waiting !== undefined) return
    const own = new AbortController()
    waiting = own
    machineClock.sleep(WINDOW_MS, own.signal).then(
      () => {
        waiting = undefined
        endPast()
        if (windows.all().size > 0) wait()
      },
      () => undefined,
    )
  }
  const change = (window: Window, by: 1 | -1, code?: string): void => {
    const { pending } = window
    const codes = code === undefined ? pending.codes : withCode(pending.codes, code, by)
    window.pending = { ...pending, count: pending.count + by, codes }
  }
  const save = (window: Window): Promise<void> => file.put(window.place, () => window.pending)
  const settle =
    (window: Window) =>
    (code: string): void => {
      const { pending } = window
      window.pending = { ...pending, codes: withCode(pending.codes, code, 1) }
      // The place of a finished count may already belong to another count.
      if (!windows.has(window)) return
      save(window).catch((error: unknown) => {
        logger.error('audit.outcome-unwritten', { call: pending.call, error })
      })
    }
  return {
    count: (kind, code) => {
      endPast()
      const { pool, name } = placeOf(kind)
      const window = find(pool, name)
      if (window === undefined) return undefined
      change(window, 1, code)
      return save(window).then(
        () => ({ settle: settle(window), withdraw: () => change(window, -1) }),
        (error: unknown) => {
          change(window, -1, code)
          throw error
        },
      )
    },
    begin: (kind, { attempt, ...names }) => {
      const own = placeOf(kind)
      const isCommon = own.pool !== poolOf(kind) || own.name !== kind.name
      // A count of other kinds must not look like a count of its first call.
      const caller = isCommon && !own.hasCaller ? '' : cut(names.caller)
      const target = isCommon ? '' : cut(names.target)
      const window = windows.add({
        ...own,
        pending: { attempt, caller, call: cut(names.call), target, count: 1, codes: {} },
        written: 1,
        startMs: machineClock.monotonicMs(),
      })
      wait()
      return settle(window)
    },
    write: () => tell([...windows.all()]),
    close: () => {
      waiting?.abort()
      end([...windows.all()])
      if (windows.all().size === 0) file.clear()
      // A call that ends later must not write into the closed file.
      windows.clear()
      file.close()
    },
  }
}

function poolOf(kind: Kind): string {
  return 'caller' in kind && !('isStranger' in kind)
    ? `${kind.call} by ${kind.caller}`
    : `${kind.call} ${kind.isStranger}`
}

/** Adds one to the number of an outcome, or subtracts one. */
function withCode(
  codes: Readonly<Record<string, number>>,
  code: string,
  by: 1 | -1,
): Readonly<Record<string, number>> {
  const isKnown = code in codes || Object.keys(codes).length < MAX_CODES
  const name = isKnown ? code : OTHER_CODES
  const { [name]: before = 0, ...others } = codes
  return before + by === 0 ? others : { ...codes, [name]: before + by }
}

function cut(name: string): string {
  const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text))
  let kept = ''
  for (const character of name) {
    if (bytesOf(kept + character) > MAX_NAME_BYTES) break
    kept += character
  }
  return kept
}
