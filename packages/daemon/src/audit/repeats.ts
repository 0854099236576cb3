import { join } from 'node:path'
import type { Clock, Files } from '@nkpsim/effects'
import type { Logger } from '../logger.ts'
import { openRepeatsFile, type PendingCount } from './repeats-file.ts'

export const REPEATS_FILE = 'repeats.jsonl'
/** Calls of a kind are counted together for this time. */
const WINDOW_MS = 60 * 60_000
/**
 * Maximum number of kinds of a pool that are counted separately. All further kinds of the pool
 * share one count.
 */
const MAX_WINDOWS = 256
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

/** A kind of calls. Kinds of one pool cannot take the place of kinds of another pool. */
export type Kind = { pool: string; name: string }

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
   * Counts a call. Returns undefined for the first call of a kind, which needs full records.
   * Passes on errors of the file system; then the call is not counted.
   */
  count(kind: Kind): CountedCall | undefined
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

/** @property written number of calls that the newest count record in the log covers */
type Window = {
  kind: Kind
  pending: PendingCount
  written: number
  startMs: number
  place: number
}

export function startRepeats(input: {
  folder: string
  clock: Clock
  /** Writes a count into the log. Throws if this fails. */
  append: (pending: PendingCount) => void
  logger: Logger
  files: Files
}): Repeats {
  const { clock, append, logger } = input
  const { file, found } = openRepeatsFile(input.files, join(input.folder, REPEATS_FILE))
  const windows = new Set<Window>()
  let waiting: AbortController | undefined

  // A killed process has left these counts.
  for (const pending of found) if (pending.count > 1) append(pending)
  file.clear()

  const isPast = ({ startMs }: Window): boolean => {
    const passedMs = clock.monotonicMs() - startMs
    return passedMs >= WINDOW_MS
  }
  const inPool = ({ pool }: Kind): Window[] => [...windows].filter(({ kind }) => kind.pool === pool)
  const windowOf = (kind: Kind): Window | undefined => {
    const all = inPool(kind)
    // A finished count that could not be written accepts no more calls.
    const named = (name: string) => all.find((each) => each.kind.name === name && !isPast(each))
    return named(kind.name) ?? (all.length >= MAX_WINDOWS ? named(OTHERS) : undefined)
  }
  const tell = (window: Window): void => {
    if (window.pending.count === window.written) return
    append(window.pending)
    window.written = window.pending.count
  }
  /** Writes finished counts into the log. Failures are retried later. */
  const endOver = (isOver: (window: Window) => boolean): void => {
    try {
      for (const window of windows) {
        if (!isOver(window)) continue
        tell(window)
        windows.delete(window)
      }
    } catch (error) {
      logger.error('audit.count-unwritten', { error })
    }
  }
  const wait = (): void => {
    if (waiting !== undefined) return
    const own = new AbortController()
    waiting = own
    clock.sleep(WINDOW_MS, own.signal).then(
      () => {
        waiting = undefined
        endOver(isPast)
        if (windows.size > 0) wait()
      },
      () => undefined,
    )
  }
  const settle =
    (window: Window) =>
    (code: string): void => {
      const { pending, place } = window
      const { codes } = pending
      const isKnown = code in codes || Object.keys(codes).length < MAX_CODES
      const name = isKnown ? code : OTHER_CODES
      window.pending = { ...pending, codes: { ...codes, [name]: (codes[name] ?? 0) + 1 } }
      // The slot of a finished count may already belong to another count.
      if (!windows.has(window)) return
      try {
        file.put(place, window.pending)
      } catch (error) {
        logger.error('audit.outcome-unwritten', { call: pending.call, error })
      }
    }
  return {
    count: (kind) => {
      endOver(isPast)
      const window = windowOf(kind)
      if (window === undefined) return undefined
      const next = { ...window.pending, count: window.pending.count + 1 }
      file.put(window.place, next)
      window.pending = next
      return {
        settle: settle(window),
        withdraw: () => {
          const { pending } = window
          window.pending = { ...pending, count: pending.count - 1 }
        },
      }
    },
    begin: (kind, { attempt, ...names }) => {
      const isOthers = inPool(kind).length >= MAX_WINDOWS
      const taken = new Set([...windows].map(({ place }) => place))
      let place = 0
      while (taken.has(place)) place++
      // A count of other kinds must not look like a count of its first call.
      const [caller, target] = isOthers ? ['', ''] : [cut(names.caller), cut(names.target)]
      const window = {
        kind: isOthers ? { ...kind, name: OTHERS } : kind,
        pending: { attempt, caller, call: cut(names.call), target, count: 1, codes: {} },
        written: 1,
        startMs: clock.monotonicMs(),
        place,
      }
      windows.add(window)
      wait()
      return settle(window)
    },
    write: () => {
      for (const window of windows) tell(window)
    },
    close: () => {
      waiting?.abort()
      endOver(() => true)
      if (windows.size === 0) file.clear()
      // A call that ends later must not write into the closed file.
      windows.clear()
      file.close()
    },
  }
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
