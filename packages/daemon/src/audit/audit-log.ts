import { auditPublicKey, type Secret, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Clock, Files } from '@nkpsim/effects'
import { DaemonError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { messageOf } from '../system-reason.ts'
import { type AppendFile, openAppendFile } from './append-file.ts'
import { readNewestCheckpoints } from './checkpoint-file.ts'
import { startCheckpoints } from './checkpoints.ts'
import { auditDetails } from './details.ts'
import {
  type AuditRecord,
  encodeRecord,
  hashLine,
  type LogHead,
  NEWLINE,
  REMOVED_LINE_CALL,
} from './record.ts'
import { recoverLog } from './recover.ts'
import { type CountedCall, type Kind, startRepeats } from './repeats.ts'
import { listSegments, readLines, segmentAt } from './segments.ts'

/** Size at which a segment is full, bytes. */
const SEGMENT_BYTES = 4 * 1024 * 1024
const MAX_NAME_CHARACTERS = 256
/** Outcome of a successful call. */
const OK = 'OK'

/** A call, as its server describes it to the log. */
export type AuditEntry = {
  /** The caller, such as `operator administrator@vsphere.local`. */
  caller: string
  /** Full name of the call. */
  call: string
  /** Target of the call; empty if the target is the whole vCenter. */
  target: string
  /** The request. The log contains only HMACs of its secrets. */
  request: object
  /** Trace in which the daemon serves the call. */
  traceId?: string | undefined
  /**
   * Kind of a call that is counted. The first call of a kind gets full records. Further calls of
   * this kind in the next hour are only counted, unless they succeed: each successful call gets
   * full records. If undefined, every call gets full records.
   */
  repeats?: RepeatedKind | undefined
}

/** @property isStranger whether anybody can invent such kinds; these cannot displace other kinds */
export type RepeatedKind = { name: string; isStranger: boolean }

/** A call whose attempt is durable in the log. */
export type AuditedCall = {
  /**
   * Records how the call ended: `OK`, or the code of its error. Never throws, because the call has
   * already had its effect. If the outcome cannot be written, the log retries at the next attempt,
   * and refuses attempts until it succeeds.
   */
  settle(code: string): void
}

/** The keys of an audit log. */
export type AuditKeys = {
  /** Signs checkpoints: Ed25519, PKCS#8 DER. */
  signingKey: Secret
  /** Key of the HMACs that replace secrets in records, 32 bytes. */
  macKey: Secret
}

/** The audit log of a daemon on disk. */
export type AuditLog = {
  /**
   * Records that a call is about to run. The record is durable when this returns.
   * @throws DaemonError AUDIT_UNWRITABLE; the caller must not run the call
   */
  begin(entry: AuditEntry): AuditedCall
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
  clock: Clock
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
  const { folder, instanceId, keys, clock, files, logger } = input
  const publicKey = auditPublicKey(keys.signingKey)
  const found = recoverLog(files, folder, instanceId, publicKey)
  for (const each of found.removed) logger.warn('audit.line-removed', each)
  let head: LogHead = found.head
  let file: AppendFile = openAppendFile(files, found.segment.path, found.segmentBytes)
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
    files,
    logger,
  })

  let isClosed = false
  const rotate = (): void => {
    // Another process may already use the folder, or this process after a restart.
    if (isClosed) throw new Error('the audit log is closed')
    const { path } = segmentAt(folder, head.sequence + 1)
    const nextFile = openAppendFile(files, path, 0)
    try {
      files.now.syncFolder(folder)
    } catch (error) {
      nextFile.close()
      throw error
    }
    file.close()
    file = nextFile
  }
  /** Appends a record. @returns the sequence number of the record */
  const append = (record: NewRecord): number => {
    const sequence = head.sequence + 1
    const line = encodeRecord({
      ...record,
      sequence,
      timeMs: clock.nowMs(),
      previous: head.hash,
    })
    try {
      if (file.sizeBytes() >= (input.segmentBytes ?? SEGMENT_BYTES)) rotate()
      file.append(Buffer.concat([line, Buffer.of(NEWLINE)]))
    } catch (cause) {
      input.onAppend?.(false)
      throw unwritable(folder, cause)
    }
    input.onAppend?.(true)
    head = { sequence, hash: hashLine(line) }
    checkpoints.noteRecord()
    return sequence
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
    clock,
    append: (pending) => {
      // A truncated log may lack the record that the count refers to.
      if (pending.attempt <= head.sequence) append({ ...pending, phase: 'count' })
    },
    files,
    logger,
  })
  // The files of records, checkpoints and counts exist now. No call was recorded in a new one yet.
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
  const count = (kind: Kind): CountedCall | undefined => {
    try {
      return repeats.count(kind)
    } catch (cause) {
      input.onAppend?.(false)
      throw unwritable(folder, cause)
    }
  }
  return {
    begin: ({ caller, call, target, request, traceId, repeats: repeated }) => {
      const names = {
        ...{ caller: bounded(caller), call: bounded(call), target: bounded(target) },
        traceId,
      }
      writeUnwritten()
      const kind = repeated && {
        pool: `${names.call} ${repeated.isStranger}`,
        name: repeated.name,
      }
      const details = auditDetails(request, keys.macKey)
      const begin = (): number => append({ ...names, phase: 'attempt', details })
      const end = (attempt: number, code: string) =>
        append({ ...names, phase: 'outcome', attempt, code })
      const counted = kind && count(kind)
      if (counted !== undefined)
        return {
          settle: (code) => {
            if (code !== OK) return counted.settle(code)
            let attempt = 0
            settle(
              call,
              () => {
                attempt = begin()
              },
              () => end(attempt, code),
            )
            counted.withdraw()
          },
        }
      const attempt = begin()
      const settleCount = kind && repeats.begin(kind, { attempt, ...names })
      return {
        settle: (code) => {
          settle(call, () => end(attempt, code))
          settleCount?.(code)
        },
      }
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
      isClosed = true
      checkpoints.close()
      file.close()
    },
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
