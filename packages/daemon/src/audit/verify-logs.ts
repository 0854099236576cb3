import { parseRecord } from './record.ts'
import { TAKEOVER_CALL, type Takeover, takeoverOf } from './takeover.ts'
import {
  type Finding,
  type Statement,
  type Verification,
  type VerifyLogInput,
  verifyLog,
} from './verify.ts'

/** A log of a node of vCenter HA, with the statements of witnesses about it. */
export type NodeLog = Omit<VerifyLogInput, 'lines' | 'statements'> & {
  /** Returns the lines from the beginning. A copy is read twice. */
  lines: () => AsyncIterable<Uint8Array>
}

/** Result for the log of one node. */
export type NodeVerification = Verification & {
  instanceId: string
  /** Name of the node; undefined if the node was never active. */
  node: string | undefined
}

/**
 * Verifies the logs of all nodes of vCenter HA together. Each takeover names the last record of the
 * other logs that its node knew. Finds a log that ends before this record or has a different one,
 * and two takeovers with the same term.
 * @param own the log of the active node, which is verified even if it has no takeover
 * @param others the copies that the active node has of other logs
 */
export async function verifyNodeLogs(
  own: NodeLog,
  others: readonly NodeLog[],
): Promise<NodeVerification[]> {
  const told: Told = new Map()
  for (const log of others) {
    const takeovers: Takeover[] = []
    for await (const line of log.lines()) noteTakeover(line, takeovers)
    told.set(log, takeovers)
  }
  const results = new Map<NodeLog, Verification>()
  // The own log is read once, because every vCenter has one, and it is verified first.
  for (const log of [own, ...others]) {
    const takeovers: Takeover[] = []
    const statements = [...told].flatMap(([other, known]) =>
      other === log ? [] : statementsAbout(log.instanceId, known),
    )
    const lines = noting(log.lines(), takeovers)
    results.set(log, await verifyLog({ ...log, lines, statements }))
    told.set(log, takeovers)
  }
  const doubled = doubledTerms(told)
  const missing = missingLogs(told)
  return [...results].map(([log, verification]) => {
    const more = [...(doubled.get(log) ?? []), ...(missing.get(log) ?? [])]
    const findings = [...verification.findings, ...more].sort((a, b) => a.sequence - b.sequence)
    const node = told.get(log)?.at(-1)?.node
    return { ...verification, findings, instanceId: log.instanceId, node }
  })
}

/** Takeovers in logs. */
type Told = Map<NodeLog, readonly Takeover[]>

async function* noting(
  lines: AsyncIterable<Uint8Array>,
  takeovers: Takeover[],
): AsyncGenerator<Uint8Array> {
  for await (const line of lines) {
    noteTakeover(line, takeovers)
    yield line
  }
}

function noteTakeover(line: Uint8Array, takeovers: Takeover[]): void {
  if (!Buffer.from(line.buffer, line.byteOffset, line.byteLength).includes(TAKEOVER_CALL)) return
  const record = parseRecord(line)
  const takeover = record && takeoverOf(record)
  if (takeover !== undefined) takeovers.push(takeover)
}

function statementsAbout(instanceId: string, takeovers: readonly Takeover[]): Statement[] {
  return takeovers.flatMap(({ node, term, known }) =>
    known
      .filter(({ logId, sequence }) => logId === instanceId && sequence > 0)
      .map(({ sequence, hash }) => ({
        ...{ sequence, hash },
        witness: `the takeover of term ${term} by node ${node}`,
      })),
  )
}

/** Finds terms with more than one takeover, and terms that do not grow within a log. */
function doubledTerms(told: Told): Map<NodeLog, Finding[]> {
  const seen = new Set<number>()
  const found = new Map<NodeLog, Finding[]>()
  for (const [log, takeovers] of told) {
    let before = 0
    for (const { term, sequence, node } of takeovers) {
      const add = (message: string): void => {
        found.set(log, [
          ...(found.get(log) ?? []),
          { kind: 'TAKEOVER_CONFLICT', sequence, message },
        ])
      }
      if (term <= before) add(`node ${node} took over with term ${term} after term ${before}`)
      else if (seen.has(term)) add(`two nodes took over with term ${term}`)
      seen.add(term)
      before = term
    }
  }
  return found
}

/** Finds logs that a takeover names, but that have no copy here. */
function missingLogs(told: Told): Map<NodeLog, Finding[]> {
  const present = new Set([...told.keys()].map(({ instanceId }) => instanceId))
  const found = new Map<NodeLog, Finding[]>()
  for (const [log, takeovers] of told) {
    const gone = new Map<string, Finding>()
    for (const { known, sequence, term } of takeovers)
      for (const { logId, sequence: last } of known)
        if (last > 0 && !present.has(logId))
          gone.set(logId, {
            ...{ kind: 'MISSING', sequence },
            message: `log ${logId} is missing; the takeover of term ${term} knew ${last} records of it`,
          })
    if (gone.size > 0) found.set(log, [...gone.values()])
  }
  return found
}
