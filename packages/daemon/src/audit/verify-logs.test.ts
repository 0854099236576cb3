import { describe, expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { auditLab, linesOf, makeCalls, witnessed } from '../testing/audit-lab.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import type { AuditLog } from './audit-log.ts'
import { encodeRecord, hashLine, logOrigin, parseRecord } from './record.ts'
import { type KnownEnd, TAKEOVER_CALL, takeoverRequest } from './takeover.ts'
import { type NodeLog, verifyNodeLogs } from './verify-logs.ts'

const A = '5f0c7f0e-6b1d-4a40-9d3b-1f1f4f1b2c3d'
const B = 'b1b5b5a0-0f4b-4a44-8a3c-7d8f0a9b1c2d'
const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))

type Lines = readonly Buffer[]

function takeOver(log: AuditLog, node: string, term: number, known: KnownEnd[]): void {
  const request = takeoverRequest(term, known)
  log.begin({ caller: 'vcenterd', call: TAKEOVER_CALL, target: node, request }).settle('OK')
}

function endOf(logId: string, lines: Lines): KnownEnd {
  const last = lines.at(-1) ?? Buffer.alloc(0)
  return { logId, sequence: lines.length, hash: hashLine(last) }
}

/** Node a led with term 2, then b with term 3, and then a with term 4. */
async function twoLogs(): Promise<{ a: Lines; b: Lines }> {
  using folder = createTemporaryFolder()
  const a = auditLab(A, key).open(`${folder.path}/a`)
  const b = auditLab(B, key).open(`${folder.path}/b`)
  takeOver(a, 'a', 2, [])
  makeCalls(a, 5)
  const known = endOf(A, await linesOf(a))
  // These records did not reach b before a failed.
  makeCalls(a, 1)
  takeOver(b, 'b', 3, [known])
  makeCalls(b, 5)
  takeOver(a, 'a', 4, [endOf(B, await linesOf(b))])
  const lines = { a: await linesOf(a), b: await linesOf(b) }
  a.close()
  b.close()
  return lines
}

/** Returns a log of three calls, and the checkpoint of its end. */
async function signedLog() {
  using folder = createTemporaryFolder()
  const lab = auditLab(A, key)
  const log = lab.open(`${folder.path}/a`)
  makeCalls(log, 3)
  log.checkpoint()
  const lines = await linesOf(log)
  log.close()
  return { lines, told: lab.told }
}

function logOf(instanceId: string, lines: Lines, checkpoints: NodeLog['checkpoints'] = []) {
  const read = async function* () {
    yield* lines
  }
  return { instanceId, lines: read, checkpoints, publicKey: auditPublicKey(key) }
}

const findingsOf = async (a: Lines, b: Lines | undefined) => {
  const others = b === undefined ? [] : [logOf(B, b)]
  const results = await verifyNodeLogs(logOf(A, a), others)
  return results.flatMap(({ node, findings }) =>
    findings.map(({ kind, sequence }) => `${node} ${kind} ${sequence}`),
  )
}

/** Chains records again after one was changed, as an attacker with write access could do. */
function rechain(instanceId: string, lines: Lines, change: (text: string) => string): Buffer[] {
  let head = logOrigin(instanceId)
  return lines.map((line) => {
    const record = parseRecord(Buffer.from(change(line.toString())))
    if (record === undefined) throw new Error('no record')
    const chained = encodeRecord({ ...record, previous: head.hash })
    head = { sequence: record.sequence, hash: hashLine(chained) }
    return chained
  })
}

describe('the logs of two nodes of vCenter HA', () => {
  it('are whole, and name their nodes', async () => {
    const { a, b } = await twoLogs()
    const results = await verifyNodeLogs(logOf(A, a), [logOf(B, b)])
    expect(results).toMatchObject([
      { instanceId: A, node: 'a', records: a.length, findings: [] },
      { instanceId: B, node: 'b', records: b.length, findings: [] },
    ])
  })

  it('may lack records of a former active node that nobody knew at the takeover', async () => {
    const { a, b } = await twoLogs()
    const known = parseRecord(b[0] ?? Buffer.alloc(0))
    expect(known).toMatchObject({ details: { known: [{ logId: A, sequence: 12 }] } })
    // The copy of a's log that b has ends there.
    const [own, copy] = await verifyNodeLogs(logOf(B, b), [logOf(A, a.slice(0, 12))])
    expect([own?.findings, copy?.findings]).toEqual([[], []])
  })

  it('are found cut off before a record that a takeover names', async () => {
    const { a, b } = await twoLogs()
    expect(await findingsOf(a, b.slice(0, -1))).toEqual([`b TRUNCATED ${b.length}`])
    const [, copy] = await verifyNodeLogs(logOf(B, b), [logOf(A, a.slice(0, 11))])
    expect(copy?.findings).toMatchObject([
      {
        ...{ kind: 'TRUNCATED', sequence: 12 },
        message: 'the log ends at 11, but the takeover of term 3 by node b has a record of 12',
      },
    ])
  })

  it('are found rewritten, even if all records are chained again', async () => {
    const { a, b } = await twoLogs()
    const rewritten = rechain(B, b, (text) => text.replace('nkp-2', 'nkp-9'))
    expect(await findingsOf(a, rewritten)).toEqual(['b REWRITTEN 1'])
    // Without the takeovers of the other log, this would not be found.
    const { findings = [] } = (await verifyNodeLogs(logOf(B, rewritten), []))[0] ?? {}
    expect(findings.map(({ kind }) => kind)).toEqual(['MISSING'])
  })

  it('are found missing if a takeover names one', async () => {
    const { a } = await twoLogs()
    expect(await findingsOf(a, undefined)).toEqual([`a MISSING ${a.length - 1}`])
  })

  it('are found with two takeovers of one term', async () => {
    const { a, b } = await twoLogs()
    const changed = rechain(A, a, (text) => text.replace('"term":4', '"term":3'))
    expect(await findingsOf(changed, b)).toContain(`a TAKEOVER_CONFLICT ${a.length - 1}`)
    const backwards = rechain(A, a, (text) => text.replace('"term":4', '"term":1'))
    expect(await findingsOf(backwards, b)).toContain(`a TAKEOVER_CONFLICT ${a.length - 1}`)
  })

  it('may be copies that lag behind the checkpoints of hosts', async () => {
    const { lines, told } = await signedLog()
    const verify = async (mayBeAhead: boolean) => {
      const checkpoints = told.map((each) => ({
        ...witnessed(each, 'host esx-1'),
        mayBeAhead,
      }))
      const [own] = await verifyNodeLogs(logOf(A, lines.slice(0, 4), checkpoints), [])
      return [own?.findings.map(({ kind }) => kind), own?.notCopied]
    }
    expect(await verify(true)).toEqual([[], 2])
    expect(await verify(false)).toEqual([['TRUNCATED'], 0])
  })

  it('count as matched only what a witness has signed', async () => {
    const { lines, told } = await signedLog()
    const own = logOf(
      A,
      lines,
      told.map((each) => witnessed(each)),
    )
    expect(await verifyNodeLogs(own, [])).toMatchObject([
      { checkpointsMatched: 1, node: undefined },
    ])
  })
})
