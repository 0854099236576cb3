import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { FileCalls } from './append-file.ts'
import { openRepeatsFile, type PendingCount } from './repeats-file.ts'

export const REPEATS_FILE = 'repeats.jsonl'
/** Calls of a kind are counted together for so long. */
const WINDOW_MS = 60 * 60_000
/** Kinds that are counted apart at a time; more are counted as one. */
const MAX_WINDOWS = 256
const OTHERS = ''
/** Codes that are told apart in a count. */
const MAX_CODES = 16
const OTHER_CODES = 'OTHER'
/** What is kept of a name, so that a count fits its place in the file. */
const MAX_NAME_CHARACTERS = 128

/** The record of the first call of a kind. */
export type FirstCall = { attempt: number; caller: string; call: string; target: string }

/**
 * Counts calls that repeat one whose record is in the log, each durably before it has any effect.
 */
export type Repeats = {
  /**
   * Counts a call; gives what is to be told of its end. Undefined: it is the first of its kind, and
   * is to be written in full. Throws what the file system says; the call is not counted then.
   */
  count(kind: string): ((code: string) => void) | undefined
  /** From now on calls of this kind repeat this one; gives what is to be told of its end. */
  begin(kind: string, first: FirstCall): (code: string) => void
  /** Writes into the log what was counted since it was told last. */
  write(): void
  /** The same, and counts no more. */
  close(): void
}

/** @property written how many calls the log tells of */
type Window = { pending: PendingCount; written: number; startMs: number; place: number }

export function startRepeats(input: {
  folder: string
  clock: Clock
  /** Writes a count into the log. Throws when it cannot. */
  append: (pending: PendingCount) => void
  logger: Logger
  fileCalls?: FileCalls | undefined
}): Repeats {
  const { clock, append, logger } = input
  const { file, found } = openRepeatsFile(join(input.folder, REPEATS_FILE), input.fileCalls)
  const windows = new Map<string, Window>()
  let waiting: AbortController | undefined

  // Of a process that was killed.
  for (const pending of found) if (pending.count > 1) append(pending)
  file.clear()

  const windowOf = (kind: string): Window | undefined =>
    windows.get(kind) ?? (windows.size >= MAX_WINDOWS ? windows.get(OTHERS) : undefined)
  const tell = (window: Window): void => {
    if (window.pending.count === window.written) return
    append(window.pending)
    window.written = window.pending.count
  }
  /** Writes what is over into the log, as well as it goes: what fails is tried again. */
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
      // The place of one that has ended is another's.
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
      // One that is over and could not be written takes no more calls.
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
      const [caller, call, target] = [names.caller, names.call, names.target].map((name) =>
        name.slice(0, MAX_NAME_CHARACTERS),
      ) as [string, string, string]
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
