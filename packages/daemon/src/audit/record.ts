import { hash } from 'node:crypto'
import { LABELS } from '@nkpsim/crypto'

/** Logged form of a request: plain values, with secrets replaced. */
export type AuditDetails = Readonly<Record<string, unknown>>

type Chained = {
  /** Sequence number: from 1, without gaps. */
  sequence: number
  timeMs: number
  /** The caller, such as `operator administrator@vsphere.local`. */
  caller: string
  /** Full name of the call, such as `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  call: string
  /** Name of the target of the call; empty if the call names none. */
  target: string
  /**
   * Trace in which the call was served, 32 hex digits; undefined if there was none, or in older
   * records.
   */
  traceId?: string | undefined
  /**
   * SHA-256 of the previous line, 64 hex digits. The first record has the hash of the log's origin.
   */
  previous: string
}

/** Written before a call has any effect. */
export type AttemptRecord = Chained & { phase: 'attempt'; details: AuditDetails }

/** Written when a call has ended. */
export type OutcomeRecord = Chained & {
  phase: 'outcome'
  /** Sequence number of the attempt record of the call. */
  attempt: number
  /** `OK`, or the stable code of the error. */
  code: string
}

/**
 * Written at intervals for repeated calls of one kind, whose first call has full records. It covers
 * all calls of this kind so far, and replaces the previous count.
 */
export type CountRecord = Chained & {
  phase: 'count'
  /** Sequence number of the attempt record of the first call. */
  attempt: number
  /** Number of calls, including the first call. */
  count: number
  /** Number of calls by outcome: `OK`, or the stable code of the error. */
  codes: Readonly<Record<string, number>>
}

export type AuditRecord = AttemptRecord | OutcomeRecord | CountRecord

/** Call of the first record in the log of a restored daemon. */
export const RESTORE_CALL = 'nkpsim.vcenter.v1.RecoveryService/Restore'

/**
 * Call of the record that a daemon writes after it removed an incomplete last line at its start.
 */
export const REMOVED_LINE_CALL = 'nkpsim.AuditLog/RemoveIncompleteLine'

/**
 * Head of a log: sequence number and hash of the newest record, to which the next record is
 * chained.
 */
export type LogHead = { sequence: number; hash: string }

/** Maximum length of a line of a log without its newline, bytes. */
export const MAX_LINE_BYTES = 64 * 1024
export const NEWLINE = 0x0a

/** Returns the origin of a vCenter's log. Records of another vCenter cannot be chained to it. */
export function logOrigin(instanceId: string): LogHead {
  return { sequence: 0, hash: sha256(`${LABELS.auditOrigin}\n${instanceId}`) }
}

/** Encodes a record as a line without newline. */
export function encodeRecord(record: AuditRecord): Buffer {
  const { sequence, timeMs, phase, caller, call, target, traceId, previous } = record
  const line = {
    sequence,
    timeMs,
    phase,
    caller,
    call,
    target,
    traceId,
    ...ownOf(record),
    previous,
  }
  return Buffer.from(JSON.stringify(line))
}

function ownOf(record: AuditRecord): object {
  switch (record.phase) {
    case 'attempt':
      return { details: record.details }
    case 'outcome':
      return { attempt: record.attempt, code: record.code }
    case 'count':
      return { attempt: record.attempt, count: record.count, codes: record.codes }
  }
}

/** Parses the record of a line. Returns undefined if the line is not a record. */
export function parseRecord(line: Uint8Array): AuditRecord | undefined {
  if (line.length > MAX_LINE_BYTES) return undefined
  try {
    const record: unknown = JSON.parse(Buffer.from(line).toString('utf8'))
    return isRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}

/** Returns the hash of a line, which is the hash of the log's head after this line. */
export function hashLine(line: Uint8Array): string {
  return sha256(line)
}

function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== 'object' || value === null) return false
  const record: Partial<
    Record<keyof AttemptRecord | keyof OutcomeRecord | keyof CountRecord, unknown>
  > = value
  const { phase, sequence, timeMs, attempt, traceId } = record
  const texts = [record.caller, record.call, record.target, record.previous]
  if (!isCount(sequence) || !isCount(timeMs) || texts.some((text) => typeof text !== 'string'))
    return false
  if (traceId !== undefined && typeof traceId !== 'string') return false
  if (phase === 'attempt') return typeof record.details === 'object' && record.details !== null
  if (phase === 'outcome') return isCount(attempt) && typeof record.code === 'string'
  return phase === 'count' && isCount(attempt) && isCount(record.count) && areCounts(record.codes)
}

function areCounts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isCount)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value)
}

function sha256(content: string | Uint8Array): string {
  return hash('sha256', content)
}
