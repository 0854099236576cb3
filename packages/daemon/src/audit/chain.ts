import { type AuditRecord, hashLine, type LogHead, parseRecord } from './record.ts'

/** Why a line does not follow the previous one. */
export type ChainBreak =
  /** It is not a record. */
  | { reason: 'unreadable' }
  /** Its sequence is not the next one. */
  | { reason: 'sequence'; found: number }
  /** It is chained to another line than the previous one. */
  | { reason: 'previous' }

/** One step along a log: the head after this line, or why it does not follow. */
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
