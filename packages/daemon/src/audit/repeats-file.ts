import type { Files } from '@nkpsim/effects'
import { writeAllNow } from '../durable-file.ts'
import { openRegularFile, readUpTo } from '../small-file.ts'

/**
 * Size of a slot, bytes. A count is written into two slots in turn, so that a power loss during a
 * write leaves the count before.
 */
const PLACE_BYTES = 1024
const PLACES = 2
/** Far more than the slots of all counts need, bytes. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

/** A count of calls that is not in the log yet. */
export type PendingCount = {
  /** Sequence number of the attempt record of the first call. */
  attempt: number
  caller: string
  call: string
  target: string
  /** Number of calls so far, including the first call. */
  count: number
  /** Number of ended calls by outcome: `OK`, or the code of the error. */
  codes: Readonly<Record<string, number>>
}

/** Stores counts durably in a file of bounded size. */
export type RepeatsFile = {
  /**
   * Writes a count, which is durable when this resolves. All counts that change during an
   * fdatasync share the next fdatasync, which does not block this process.
   * @param place number of the count's pair of slots, from 0
   * @param pending returns the count at the time of the write
   */
  put(place: number, pending: () => PendingCount): Promise<void>
  /** Removes all counts durably. */
  clear(): void
  /** Closes the file. Every further write throws. */
  close(): void
}

/**
 * Opens the file and returns its counts. Makes a missing file, whose name the caller syncs.
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export function openRepeatsFile(
  files: Files,
  path: string,
): { file: RepeatsFile; found: PendingCount[] } {
  const opened = openRegularFile(files, path, 'change-or-create', { refusesLink: true })
  const found = newest(readUpTo(opened, path, MAX_FILE_BYTES))
  /** Counts that the next write contains, by place. */
  let changed = new Map<number, () => PendingCount>()
  /** The slots of the newest durable counts, by place. */
  const slots = new Map<number, number>()
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let isClosed = false
  const requireOpen = (): void => {
    if (isClosed) throw new Error('the file is closed')
  }
  const writeChanged = async (): Promise<void> => {
    requireOpen()
    const batch = changed
    changed = new Map()
    const written = new Map<number, number>()
    for (const [place, pending] of batch) {
      // A failed write does not count, so the next one replaces it, and keeps the other slot.
      const slot = ((slots.get(place) ?? 1) + 1) % PLACES
      writeAllNow(opened, encode(pending()), (place * PLACES + slot) * PLACE_BYTES)
      written.set(place, slot)
    }
    await opened.syncData()
    for (const [place, slot] of written) slots.set(place, slot)
  }
  const writeNext = async (): Promise<void> => {
    await running?.catch(() => undefined)
    next = undefined
    const own = writeChanged()
    running = own
    try {
      await own
    } finally {
      if (running === own) running = undefined
    }
  }
  return {
    found,
    file: {
      put: async (place, pending) => {
        requireOpen()
        changed.set(place, pending)
        next ??= writeNext()
        await next
      },
      clear: () => {
        requireOpen()
        opened.now.truncate(0)
        opened.now.syncData()
      },
      close: () => {
        requireOpen()
        isClosed = true
        // An fdatasync may run.
        if (running === undefined) opened.now.close()
        else void opened.close().catch(() => undefined)
      },
    },
  }
}

function encode(pending: PendingCount): Buffer {
  const line = Buffer.alloc(PLACE_BYTES, ' ')
  const text = Buffer.from(JSON.stringify(pending))
  if (text.length >= PLACE_BYTES) throw new Error('a count is too long to be kept')
  text.copy(line)
  line.write('\n', PLACE_BYTES - 1)
  return line
}

/** Returns the newest undamaged version of each count. */
function newest(content: Buffer): PendingCount[] {
  const byAttempt = new Map<number, PendingCount>()
  for (let start = 0; start + PLACE_BYTES <= content.length; start += PLACE_BYTES) {
    const pending = parse(content.subarray(start, start + PLACE_BYTES))
    if (pending === undefined) continue
    const known = byAttempt.get(pending.attempt)
    if (known === undefined || isNewer(pending, known)) byAttempt.set(pending.attempt, pending)
  }
  return [...byAttempt.values()]
}

function isNewer(one: PendingCount, other: PendingCount): boolean {
  const ended = ({ codes }: PendingCount) =>
    Object.values(codes).reduce((sum, count) => sum + count, 0)
  return one.count > other.count || (one.count === other.count && ended(one) > ended(other))
}

function parse(line: Buffer): PendingCount | undefined {
  try {
    const { attempt, caller, call, target, count, codes } = JSON.parse(line.toString('utf8'))
    const isWhole =
      [attempt, count].every(Number.isSafeInteger) &&
      [caller, call, target].every((text) => typeof text === 'string') &&
      typeof codes === 'object' &&
      codes !== null
    return isWhole ? { attempt, caller, call, target, count, codes } : undefined
  } catch {
    return undefined
  }
}
