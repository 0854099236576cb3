import { type AuditRecord, hashLine, type LogHead, parseRecord } from './record.ts'

/** Reason why a line does not follow the previous line of a log. */
export type ChainBreak =
  /** The line is not a record. */
  | { reason: 'unreadable' }
  /** The sequence number of the record is not the next one. */
  | { reason: 'sequence'; found: number }
  /** The record contains the hash of another line than the previous line. */
  | { reason: 'previous' }

/**
 * Follows a log for one line. Returns the head of the log after this line, or why the line does not
 * follow.
 */
export function followChain(
  head: LogHead,
  line: Uint8Array,
): { head: LogHead; record: AuditRecord } | ChainBreak {
  const record = parseRecord(line)
  if (record === undefined) return { reason: 'unreadable' }
  const { sequence, previous } = record
  if (sequence !== head.sequence + 1) return { reason: 'sequence', found: sequence }
  if (previous !== head.hash) return { reason: 'previous' }
  return { head: { sequence, hash: hashLine(line) }, record }
}
