import { auditPublicKey, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Clock, Files, MachineClock } from '@nkpsim/effects'
import { DaemonError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { messageOf } from '../system-reason.ts'
import { readNewestCheckpoints } from './checkpoint-file.ts'
import { startCheckpoints } from './checkpoints.ts'
import { auditDetails } from './details.ts'
import type { AuditEntry, AuditedCall, AuditKeys, RepeatedKind } from './entry.ts'
import { openLogFile } from './log-file.ts'
import {
  type AuditRecord,
  encodeRecord,
  hashLine,
  type LogHead,
  REMOVED_LINE_CALL,
} from './record.ts'
import { recoverLog } from './recover.ts'
import { type CountedCall, type Kind, startRepeats } from './repeats.ts'
import { listSegments, readLines } from './segments.ts'

/** Size at which a segment is full, bytes. */
const SEGMENT_BYTES = 4 * 1024 * 1024
const MAX_NAME_CHARACTERS = 256
/** Size above which an HMAC replaces the request of a refused call, bytes. */
const MAX_REFUSED_BYTES = 4 * 1024
/**
 * Number of records above which records that are written together get a segment of their own. Fewer
 * have an fdatasync each, so that a log does not get many small segments.
 */
const MAX_SINGLE_RECORDS = 8
/** Outcome of a successful call. */
const OK = 'OK'

/** The audit log of a daemon on disk. */
export type AuditLog = {
  /**
   * Records that a call is about to run. The record is durable when this returns.
   * @throws DaemonError AUDIT_UNWRITABLE; the caller must not run the call
   */
  begin(entry: AuditEntry): AuditedCall
  /**
   * Does the same for a call that may fail often. The first call of a kind gets full records.
   * Further calls of this kind in the next hour are only counted, unless they succeed: each
   * successful call gets full records. The count includes the call durably when this resolves.
   * @throws DaemonError AUDIT_UNWRITABLE; the caller must not run the call
   */
  beginCounted(entry: AuditEntry, kind: RepeatedKind): Promise<AuditedCall>
  /**
   * Records a call that was refused before it had any effect. The first refusal of a caller, call
   * and target gets full records. Further ones in the next hour are only counted. The records or
   * the count are durable when this resolves.
   * @throws DaemonError AUDIT_UNWRITABLE
   */
  refuse(entry: AuditEntry, code: string): Promise<void>
  /** Returns the sequence number of the newest record; 0 for an empty log. */
  lastSequence(): number
  /** Returns the lines on disk from a record on, valid or invalid. */
  lines(fromSequence: number): AsyncIterable<Buffer>
  /** Signs the current end of the log, unless it is already signed. */
  checkpoint(): void
  /** Returns the newest checkpoints on disk, newest first. */
  newestCheckpoints(limit: number): Promise<SignedAuditCheckpoint[]>
  /** Public key of the checkpoints, 32 bytes. */
  publicKey: Buffer
  close(): void
}

export type AuditLogInput = {
  folder: string
  instanceId: string
  keys: AuditKeys
  /** Called with the newest checkpoint at the start, and with each new checkpoint. */
  onCheckpoint: (checkpoint: SignedAuditCheckpoint) => void
  /** Called for each record. @param isWritten false if the record could not be written */
  onAppend?: (isWritten: boolean) => void
  /** Clock for the times in the log. */
  clock: Pick<Clock, 'nowMs'>
  /** Clock for the intervals of checkpoints and counts, which limit writes to the disk. */
  machineClock: MachineClock
  logger: Logger
  files: Files
  /** Size at which a segment is full (default: 4 MiB). */
  segmentBytes?: number
}

/** A record without its place in the chain. */
type NewRecord = AuditRecord extends infer Each
  ? Each extends AuditRecord
    ? Omit<Each, 'sequence' | 'timeMs' | 'previous'>
    : never
  : never

/**
 * Opens the audit log of a daemon, or makes it. Only one process may do so at a time: the caller
 * holds the lock of the state folder. Logs and records the removal of an incomplete last line.
 * @throws DaemonError AUDIT_LOG_DAMAGED
 */
export function openAuditLog(input: AuditLogInput): AuditLog {
  const { folder, instanceId, keys, clock, machineClock, files, logger } = input
  const publicKey = auditPublicKey(keys.signingKey)
  const found = recoverLog(files, folder, instanceId, publicKey)
  for (const each of found.removed) logger.warn('audit.line-removed', each)
  let head: LogHead = found.head
  const file = openLogFile({
    ...{ files, folder, newest: found.segment, newestBytes: found.segmentBytes },
    segmentBytes: input.segmentBytes ?? SEGMENT_BYTES,
  })
  /** Writers of outcomes. They are in order, and each is removed after it has succeeded. */
  const unwritten: (() => void)[] = []
  const checkpoints = startCheckpoints({
    folder,
    instanceId,
    signingKey: keys.signingKey,
    head: () => head,
    newest: found.checkpoint,
    sizeBytes: found.checkpointBytes,
    onMade: input.onCheckpoint,
    clock,
    machineClock,
    files,
    logger,
  })

  /** Appends all records or none. @returns the sequence number of the last record */
  const append = (...records: readonly NewRecord[]): number => {
    let next = head
    const lines = records.map((record) => {
      const place = { sequence: next.sequence + 1, timeMs: clock.nowMs(), previous: next.hash }
      const line = encodeRecord({ ...record, ...place })
      next = { sequence: place.sequence, hash: hashLine(line) }
      return line
    })
    try {
      file.append(lines, head.sequence + 1)
    } catch (cause) {
      input.onAppend?.(false)
      throw unwritable(folder, cause)
    }
    head = next
    for (const _ of records) input.onAppend?.(true)
    checkpoints.noteRecords(records.length)
    return head.sequence
  }
  const writeUnwritten = (): void => {
    for (let next = unwritten[0]; next !== undefined; next = unwritten[0]) {
      next()
      unwritten.shift()
    }
  }
  const settle = (call: string, ...writes: (() => void)[]): void => {
    unwritten.push(...writes)
    try {
      writeUnwritten()
    } catch (error) {
      logger.error('audit.outcome-unwritten', { call, error })
    }
  }
  const repeats = startRepeats({
    folder,
    machineClock,
    append: (counts) => {
      // A truncated log may lack the record that a count refers to.
      const known = counts
        .filter(({ attempt }) => attempt <= head.sequence)
        .map((each) => ({ ...each, phase: 'count' as const }))
      if (known.length > MAX_SINGLE_RECORDS) append(...known)
      else for (const each of known) append(each)
    },
    files,
    logger,
  })
  // The files of records, checkpoints and counts exist now. No call was recorded in a new file yet.
  files.now.syncFolder(folder)
  // The log of a restored vCenter must begin with the restore.
  if (head.sequence > 0)
    for (const each of found.removed) {
      const names = { caller: 'daemon', call: REMOVED_LINE_CALL, target: each.file }
      const details = auditDetails(each, keys.macKey)
      settle(REMOVED_LINE_CALL, () => {
        const attempt = append({ ...names, phase: 'attempt', details })
        unwritten.push(() => append({ ...names, phase: 'outcome', attempt, code: OK }))
      })
    }
  const count = async (counted: Promise<CountedCall>): Promise<CountedCall> => {
    try {
      return await counted
    } catch (cause) {
      input.onAppend?.(false)
      throw unwritable(folder, cause)
    }
  }
  const writer = (entry: AuditEntry) => {
    const names = namesOf(entry)
    // A request may be wiped later.
    const details = auditDetails(entry.request, keys.macKey)
    return {
      names,
      begin: (): number => append({ ...names, phase: 'attempt', details }),
      end: (attempt: number, code: string) => append({ ...names, phase: 'outcome', attempt, code }),
    }
  }
  /** Records the first call of a kind in full. */
  const beginFirst = (entry: AuditEntry, kind: Kind): AuditedCall => {
    const { names, begin, end } = writer(entry)
    const attempt = begin()
    const settleCount = repeats.begin(kind, { attempt, ...names })
    return {
      settle: (code) => {
        settle(entry.call, () => end(attempt, code))
        settleCount(code)
      },
    }
  }
  return {
    begin: (entry) => {
      writeUnwritten()
      const { begin, end } = writer(entry)
      const attempt = begin()
      return { settle: (code) => settle(entry.call, () => end(attempt, code)) }
    },
    beginCounted: async (entry, repeated) => {
      writeUnwritten()
      const kind = { call: namesOf(entry).call, ...repeated }
      const counting = repeats.count(kind)
      if (counting === undefined) return beginFirst(entry, kind)
      const { begin, end } = writer(entry)
      const counted = await count(counting)
      return {
        settle: (code) => {
          if (code !== OK) return counted.settle(code)
          let attempt = 0
          const writeAttempt = (): void => {
            attempt = begin()
          }
          settle(entry.call, writeAttempt, () => end(attempt, code))
          counted.withdraw()
        },
      }
    },
    refuse: async (entry, code) => {
      writeUnwritten()
      const names = namesOf(entry)
      const kind = { call: names.call, name: names.target, caller: names.caller }
      const counting = repeats.count(kind, code)
      if (counting !== undefined) return void (await count(counting))
      const details = auditDetails(entry.request, keys.macKey, MAX_REFUSED_BYTES)
      const attempt = append({ ...names, phase: 'attempt', details })
      unwritten.push(() => append({ ...names, phase: 'outcome', attempt, code }))
      repeats.begin(kind, { attempt, ...names })(code)
      writeUnwritten()
    },
    lastSequence: () => head.sequence,
    lines: (fromSequence) => {
      try {
        repeats.write()
      } catch (error) {
        logger.error('audit.count-unwritten', { error })
      }
      return readLines(files, listSegments(files, folder), fromSequence, file.sizeBytes())
    },
    checkpoint: checkpoints.make,
    newestCheckpoints: (limit) => readNewestCheckpoints(files, folder, limit),
    publicKey,
    close: () => {
      repeats.close()
      checkpoints.close()
      file.close()
    },
  }
}

function namesOf({ caller, call, target, traceId }: AuditEntry) {
  return {
    ...{ caller: bounded(caller), call: bounded(call), target: bounded(target) },
    traceId,
  }
}

function bounded(name: string): string {
  return name.slice(0, MAX_NAME_CHARACTERS)
}

function unwritable(folder: string, cause: unknown): DaemonError {
  const reason = messageOf(cause)
  return new DaemonError(
    'AUDIT_UNWRITABLE',
    `the audit log cannot be written: ${reason}; nothing was done. Free disk space for ${folder}, or repair the disk and restart the daemon`,
    { cause },
  )
}
