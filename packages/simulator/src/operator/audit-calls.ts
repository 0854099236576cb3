import { type AuditRecord, parseRecord, takeoverOf } from '@nkpsim/daemon/audit'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectVcenter } from './channels.ts'

type CallOptions = { timeoutMs: number; signal?: AbortSignal }

/** A call in a vCenter's audit log. */
export type AuditCall = {
  /** Sequence number of the attempt record of the call. */
  sequence: number
  timeMs: number
  caller: string
  call: string
  target: string
  details: Readonly<Record<string, unknown>>
  /** `OK`, or the code of the error; undefined if the call is running or was interrupted. */
  outcome: string | undefined
  /**
   * Number of calls that this entry counts, including this call, and their outcomes. Undefined if
   * the entry counts only this call.
   */
  repeated?: { count: number; codes: Readonly<Record<string, number>> } | undefined
  /** Trace in which the call was served, for a search in logs; undefined in an older log. */
  traceId: string | undefined
  /** Node of vCenter HA that recorded the call; undefined without vCenter HA. */
  node?: string | undefined
}

/**
 * Limits the number of calls, and selects them by parts of the names of caller and call. Ignores
 * case.
 */
export type AuditFilter = { limit: number; user: string | undefined; call: string | undefined }

export type AuditListing = {
  /** The newest matching calls, with the oldest first. */
  calls: AuditCall[]
  /** Number of lines that are not records. Such lines show that the log was changed. */
  unreadable: number
}

const AUDIT = 'nkpsim.vcenter.v1.AuditService'

/**
 * Yields the lines of a vCenter's audit log as they are on disk.
 * @param logId UUID of the log; empty: the vCenter's own log
 */
export async function* readAuditLines(
  vcenter: RpcChannel,
  options: CallOptions,
  logId = '',
): AsyncGenerator<Buffer> {
  const messages = vcenter.client(AUDIT).readLog({ fromSequence: 1, logId }, options)
  for await (const { lines } of messages) yield* lines
}

/**
 * Lists calls in a vCenter's audit log, and in the logs of other nodes of vCenter HA.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export async function listAuditedCalls(
  stateDir: string,
  filter: AuditFilter,
  options: CallOptions,
): Promise<AuditListing> {
  const vcenter = connectVcenter(stateDir)
  try {
    const { instanceId, copiedLogIds } = await vcenter.client(AUDIT).getPublicKey({}, options)
    const listings: AuditListing[] = []
    for (const logId of [instanceId, ...copiedLogIds])
      listings.push(await selectCalls(readAuditLines(vcenter, options, logId), filter))
    return mergeListings(listings, filter.limit)
  } finally {
    vcenter.close()
  }
}

/**
 * Reads the public key of a vCenter's checkpoints, in PEM.
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

/** Merges the calls of several logs by time. Pure. */
export function mergeListings(listings: readonly AuditListing[], limit: number): AuditListing {
  return {
    calls: listings
      .flatMap(({ calls }) => calls)
      .toSorted((a, b) => a.timeMs - b.timeMs)
      .slice(-limit),
    unreadable: listings.reduce((sum, { unreadable }) => sum + unreadable, 0),
  }
}

/** Selects the newest matching calls with their outcomes. */
export async function selectCalls(
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { limit, user, call }: AuditFilter,
): Promise<AuditListing> {
  const selected = new Map<number, AuditCall>()
  let unreadable = 0
  let node: string | undefined
  for await (const line of lines) {
    const record = parseRecord(line)
    node = (record && takeoverOf(record)?.node) ?? node
    if (record === undefined) unreadable += 1
    else if (record.phase === 'outcome') {
      const attempt = selected.get(record.attempt)
      if (attempt !== undefined) attempt.outcome = record.code
    } else if (record.phase === 'count') {
      const attempt = selected.get(record.attempt)
      const { caller, target, count, codes } = record
      if (attempt !== undefined) attempt.repeated = { count, codes }
      // A count without a target also covers calls with other targets. If it has no caller either,
      // it also covers calls of other callers.
      if (attempt !== undefined && target === '')
        Object.assign(attempt, { target, ...(caller === '' && { caller }) })
    } else if (holds(record.caller, user) && holds(record.call, call)) {
      selected.set(record.sequence, toCall(record))
      const [oldest] = selected.keys()
      if (selected.size > limit && oldest !== undefined) selected.delete(oldest)
    }
  }
  // A log has records of one node. Those from before vCenter HA belong to it too.
  const calls = [...selected.values()].map((each) =>
    node === undefined ? each : { ...each, node },
  )
  return { calls, unreadable }
}

function toCall(record: Extract<AuditRecord, { phase: 'attempt' }>): AuditCall {
  const { sequence, timeMs, caller, call, target, details, traceId } = record
  return { sequence, timeMs, caller, call, target, details, traceId, outcome: undefined }
}

function holds(name: string, part: string | undefined): boolean {
  return part === undefined || name.toLowerCase().includes(part.toLowerCase())
}
