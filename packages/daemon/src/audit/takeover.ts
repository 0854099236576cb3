import type { AuditRecord, LogHead } from './record.ts'

/** Call of the record with which a node of vCenter HA begins to be the active one. */
export const TAKEOVER_CALL = 'nkpsim.vcenter.v1.VcenterHaService/TakeOver'

/** The end of the log of another node, as far as the node that took over knew it. */
export type KnownEnd = LogHead & { logId: string }

/** What a node recorded when it became active. */
export type Takeover = {
  /** Sequence number of the record. */
  sequence: number
  /** Name of the node. */
  node: string
  term: number
  known: KnownEnd[]
}

/** Returns the request of the record of a takeover. */
export function takeoverRequest(term: number, known: readonly KnownEnd[]): object {
  return { term, known }
}

/** Reads the takeover of a record; undefined if the record is not that of a takeover. Pure. */
export function takeoverOf(record: AuditRecord): Takeover | undefined {
  if (record.phase !== 'attempt' || record.call !== TAKEOVER_CALL) return undefined
  const { sequence, target, details } = record
  const known: unknown = details['known'] ?? []
  return {
    ...{ sequence, node: target },
    term: Number(details['term']),
    known: Array.isArray(known) ? known.filter(isKnownEnd) : [],
  }
}

function isKnownEnd(value: unknown): value is KnownEnd {
  const { logId, sequence, hash } = Object(value)
  return typeof logId === 'string' && Number.isSafeInteger(sequence) && typeof hash === 'string'
}
