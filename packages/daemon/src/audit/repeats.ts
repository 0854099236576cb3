import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { FileCalls } from './append-file.ts'
import { openRepeatsFile, type PendingCount } from './repeats-file.ts'

export const REPEATS_FILE = 'repeats.jsonl'
/** Calls of a kind are counted together for this time. */
const WINDOW_MS = 60 * 60_000
/** Maximum number of kinds that are counted separately. All further kinds share one count. */
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

/**
 * Counts further calls of a kind. The first call of a kind has full records in the log. Each call
 * is counted durably before it has an effect.
 */
export type Repeats = {
  /**
   * Counts a call, and returns a function that reports its end. Returns undefined for the first
   * call of a kind, which needs full records. Passes on errors of the file system; then the call is
   * not counted.
   */
  count(kind: string): ((code: string) => void) | undefined
  /**
   * Starts a count with the first call of a kind. Returns a function that reports the end of the
   * call.
   */
  begin(kind: string, first: FirstCall): (code: string) => void
  /** Writes counts that have changed since the last time into the log. */
  write(): void
  /** Does the same as `write`, and stops counting. */
  close(): void
}

/** @property written number of calls that the newest count record in the log covers */
type Window = { pending: PendingCount; written: number; startMs: number; place: number }

export function startRepeats(input: {
  folder: string
  clock: Clock
  /** Writes a count into the log. Throws if this fails. */
  append: (pending: PendingCount) => void
  logger: Logger
  fileCalls?: FileCalls | undefined
}): Repeats {
  const { clock, append, logger } = input
  const { file, found } = openRepeatsFile(join(input.folder, REPEATS_FILE), input.fileCalls)
  const windows = new Map<string, Window>()
  let waiting: AbortController | undefined

  // A killed process has left these counts.
  for (const pending of found) if (pending.count > 1) append(pending)
  file.clear()

  const windowOf = (kind: string): Window | undefined =>
    windows.get(kind) ?? (windows.size >= MAX_WINDOWS ? windows.get(OTHERS) : undefined)
  const tell = (window: Window): void => {
    if (window.pending.count === window.written) return
    append(window.pending)
    window.written = window.pending.count
  }
  /** Writes finished counts into the log. Failures are retried later. */
  const endOver = (isOver: (window: Window) => boolean): void => {
    try {
      for (const [kind, window] of windows) {
        if (!isOver(window)) continue
        tell(window)
        windows.delete(kind)
      }
    } catch (error) {
      logger.error('audit.count-unwritten', { error })
    }
  }
  const isPast = ({ startMs }: Window): boolean => {
    const passedMs = clock.monotonicMs() - startMs
    return passedMs >= WINDOW_MS
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
      if (![...windows.values()].includes(window)) return
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
      // A finished count that could not be written accepts no more calls.
      if (window === undefined || isPast(window)) return undefined
      const next = { ...window.pending, count: window.pending.count + 1 }
      file.put(window.place, next)
      window.pending = next
      return settle(window)
    },
    begin: (kind, { attempt, ...names }) => {
      const key = windows.size >= MAX_WINDOWS ? OTHERS : kind
      const taken = new Set([...windows.values()].map(({ place }) => place))
      const place = Array.from({ length: MAX_WINDOWS + 1 }, (_, each) => each).find(
        (each) => !taken.has(each),
      )
      const [caller, call, target] = [cut(names.caller), cut(names.call), cut(names.target)]
      const pending = { attempt, caller, call, target, count: 1, codes: {} }
      const window = { pending, written: 1, startMs: clock.monotonicMs(), place: place ?? 0 }
      windows.set(key, window)
      wait()
      return settle(window)
    },
    write: () => {
      for (const window of windows.values()) tell(window)
    },
    close: () => {
      waiting?.abort()
      endOver(() => true)
      if (windows.size === 0) file.clear()
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
