import { type AuditRecord, parseRecord } from '@nkpsim/daemon/audit'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectVcenter } from './channels.ts'

type CallOptions = { timeoutMs: number; signal?: AbortSignal }

/** A call that the audit log of a vCenter tells of. */
export type AuditCall = {
  /** Sequence of the record that was written before it. */
  sequence: number
  timeMs: number
  caller: string
  call: string
  target: string
  details: Readonly<Record<string, unknown>>
  /** `OK`, or the code of its error; undefined: it is under way, or was cut off. */
  outcome: string | undefined
  /**
   * How many calls of its kind it stands for, itself among them, and how many of them ended how;
   * undefined: itself alone.
   */
  repeated?: { count: number; codes: Readonly<Record<string, number>> } | undefined
  /**
   * Trace in which it was served, by which logs are searched; undefined: the log is of a time when
   * none was noted.
   */
  traceId: string | undefined
}

/**
 * Which calls are wanted: parts of the names of who calls and of what is called, whatever their
 * case.
 */
export type AuditFilter = { limit: number; user: string | undefined; call: string | undefined }

export type AuditListing = {
  /** The newest that fit, oldest first. */
  calls: AuditCall[]
  /** Lines of the log that are no records: it was changed. */
  unreadable: number
}

const AUDIT = 'nkpsim.vcenter.v1.AuditService'

/** The lines of the audit log of a vCenter, as they lie on its disk. */
export async function* readAuditLines(
  vcenter: RpcChannel,
  options: CallOptions,
): AsyncGenerator<Buffer> {
  const messages = vcenter.client(AUDIT).readLog({ fromSequence: 1 }, options)
  for await (const { lines } of messages) yield* lines
}

/**
 * Calls that the audit log of a vCenter tells of.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export async function listAuditedCalls(
  stateDir: string,
  filter: AuditFilter,
  options: CallOptions,
): Promise<AuditListing> {
  const vcenter = connectVcenter(stateDir)
  try {
    return await selectCalls(readAuditLines(vcenter, options), filter)
  } finally {
    vcenter.close()
  }
}

/**
 * The key under which the checkpoints of a vCenter verify, in PEM.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export async function readAuditPublicKey(
  stateDir: string,
  options: CallOptions,
): Promise<{ instanceId: string; publicKeyPem: string }> {
  const vcenter = connectVcenter(stateDir)
  try {
    return await vcenter.client(AUDIT).getPublicKey({}, options)
  } finally {
    vcenter.close()
  }
}

/** The newest calls that fit, with their outcomes. */
export async function selectCalls(
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { limit, user, call }: AuditFilter,
): Promise<AuditListing> {
  const selected = new Map<number, AuditCall>()
  let unreadable = 0
  for await (const line of lines) {
    const record = parseRecord(line)
    if (record === undefined) unreadable += 1
    else if (record.phase === 'outcome') {
      const attempt = selected.get(record.attempt)
      if (attempt !== undefined) attempt.outcome = record.code
    } else if (record.phase === 'count') {
      const attempt = selected.get(record.attempt)
      const { count, codes } = record
      if (attempt !== undefined) attempt.repeated = { count, codes }
    } else if (holds(record.caller, user) && holds(record.call, call)) {
      selected.set(record.sequence, toCall(record))
      const [oldest] = selected.keys()
      if (selected.size > limit && oldest !== undefined) selected.delete(oldest)
    }
  }
  return { calls: [...selected.values()], unreadable }
}

function toCall(record: Extract<AuditRecord, { phase: 'attempt' }>): AuditCall {
  const { sequence, timeMs, caller, call, target, details, traceId } = record
  return { sequence, timeMs, caller, call, target, details, traceId, outcome: undefined }
}

function holds(name: string, part: string | undefined): boolean {
  return part === undefined || name.toLowerCase().includes(part.toLowerCase())
}
