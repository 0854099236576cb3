import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { auditLab, INSTANCE_ID, linesOf, makeCalls, witnessed } from '../testing/audit-lab.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { encodeRecord, hashLine, logOrigin, parseRecord } from './record.ts'
import { type FindingKind, type VerifyLogInput, verifyLog } from './verify.ts'

const CALLS = 60
const RECORDS = 2 * CALLS

const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))
const publicKey = auditPublicKey(key)
const folder = createTemporaryFolder()
let lines: Buffer[] = []
let checkpoints: SignedAuditCheckpoint[] = []

beforeAll(async () => {
  const lab = auditLab(INSTANCE_ID, key)
  const log = lab.open(`${folder.path}/audit`)
  makeCalls(log, CALLS)
  log.checkpoint()
  lines = await linesOf(log)
  checkpoints = lab.told
  log.close()
})
afterAll(() => folder[Symbol.dispose]())

const verify = (more: Partial<VerifyLogInput>) =>
  verifyLog({
    lines,
    checkpoints: checkpoints.map((checkpoint) => witnessed(checkpoint)),
    instanceId: INSTANCE_ID,
    publicKey,
    ...more,
  })
const first = async (more: Partial<VerifyLogInput>) => {
  const { findings } = await verify(more)
  return findings[0] && [findings[0].kind, findings[0].sequence]
}
const lineOf = (sequence: number): Buffer => lines[sequence - 1] ?? Buffer.alloc(0)
const edit = (sequence: number, from: string, to: string): Buffer[] => {
  const text = lineOf(sequence).toString()
  expect(text).toContain(from)
  return lines.with(sequence - 1, Buffer.from(text.replace(from, to)))
}
/** Chains all records of an edited log again, as an attacker with write access could do. */
const rechain = (edited: readonly Buffer[]): Buffer[] => {
  let head = logOrigin(INSTANCE_ID)
  return edited.map((line) => {
    const record = parseRecord(line)
    if (record === undefined) throw new Error('no record')
    const sequence = head.sequence + 1
    const chained = encodeRecord({ ...record, sequence, previous: head.hash })
    head = { sequence, hash: hashLine(chained) }
    return chained
  })
}
const only = (...sequences: number[]) =>
  checkpoints
    .filter(({ sequence }) => sequences.includes(sequence))
    .map((checkpoint) => witnessed(checkpoint))

describe('the verification of an unchanged log', () => {
  it('finds the log intact, and a record for every checkpoint', async () => {
    expect(checkpoints.map(({ sequence }) => sequence)).toEqual([100, RECORDS])
    expect(await verify({})).toEqual({
      records: RECORDS,
      unsettled: 0,
      checkpointsMatched: 2,
      notCopied: 0,
      findings: [],
    })
  })

  it('reports calls without an outcome, and accepts checkpoints that are behind the log', async () => {
    const shorter = lines.slice(0, -1)
    const { findings, unsettled } = await verify({ lines: shorter, checkpoints: only(100) })
    expect({ findings, unsettled }).toEqual({ findings: [], unsettled: 1 })
  })

  it('reports a log without calls as empty', async () => {
    expect(await verify({ lines: [], checkpoints: [] })).toMatchObject({
      records: 0,
      findings: [],
    })
  })
})

describe('the verification of a changed log', () => {
  const cases: [string, () => Partial<VerifyLogInput>, FindingKind, number][] = [
    ['a name in a record', () => ({ lines: edit(11, 'nkp-6', 'nkp-7') }), 'EDITED', 11],
    ['an outcome', () => ({ lines: edit(12, '"OK"', '"NO"') }), 'EDITED', 12],
    ['the first record', () => ({ lines: edit(1, 'nkp-1', 'nkp-2') }), 'EDITED', 1],
    ['the last record', () => ({ lines: edit(RECORDS, '"OK"', '"NO"') }), 'REWRITTEN', 101],
    ['a link', () => ({ lines: edit(11, 'previous":"', 'previous":"0') }), 'EDITED', 11],
    ['a brace', () => ({ lines: edit(11, '{', '(') }), 'EDITED', 11],
    ['one line less', () => ({ lines: lines.toSpliced(10, 1) }), 'MISSING', 11],
    ['no first line', () => ({ lines: lines.slice(1) }), 'MISSING', 1],
    ['a line twice', () => ({ lines: lines.toSpliced(10, 0, lineOf(10)) }), 'REORDERED', 11],
    [
      'two lines swapped',
      () => ({ lines: lines.with(10, lineOf(12)).with(11, lineOf(11)) }),
      'REORDERED',
      11,
    ],
    ['a tail cut off', () => ({ lines: lines.slice(0, 110) }), 'TRUNCATED', 111],
    ['all cut off', () => ({ lines: [] }), 'TRUNCATED', 1],
    [
      'all records chained again',
      () => ({ lines: rechain(edit(11, 'nkp-6', 'nkp-7')) }),
      'REWRITTEN',
      1,
    ],
    [
      'all records after the first checkpoint chained again',
      () => ({ lines: rechain(edit(111, 'nkp-56', 'nkp-57')) }),
      'REWRITTEN',
      101,
    ],
    [
      'one line less, and the others chained again',
      () => ({ lines: rechain(lines.toSpliced(10, 1)), checkpoints: only(RECORDS) }),
      'TRUNCATED',
      RECORDS,
    ],
    ['the instance id of another vCenter', () => ({ instanceId: randomUUID() }), 'FOREIGN', 1],
  ]

  it.each(cases)('detects the change: %s', async (_, change, kind, sequence) => {
    expect(await first(change())).toEqual([kind, sequence])
  })

  it('detects a change of any single byte', async () => {
    const whole = Buffer.concat(lines.map((line) => Buffer.concat([line, Buffer.from('\n')])))
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 2),
        fc.integer({ min: 1, max: 255 }),
        async (place, flip) => {
          const changed = Buffer.from(whole)
          changed.writeUInt8(changed.readUInt8(place) ^ flip, place)
          const { findings } = await verify({ lines: splitLines(changed) })
          expect(findings).not.toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('detects lines that were removed, doubled or moved at random', async () => {
    const index = fc.nat(RECORDS - 1)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('remove', 'double', 'move'),
        index,
        index,
        async (what, from, to) => {
          fc.pre(what !== 'move' || from !== to)
          const line = lines[from] ?? Buffer.alloc(0)
          const removed = what === 'double' ? lines : lines.toSpliced(from, 1)
          const changed = what === 'remove' ? removed : removed.toSpliced(to, 0, line)
          expect((await verify({ lines: changed })).findings).not.toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('the verification of checkpoints', () => {
  const [older] = [100]

  it('detects a cut log by the checkpoint of a host, even if vCenter lost its newest checkpoints', async () => {
    const [newest] = only(RECORDS)
    if (newest === undefined) throw new Error('no checkpoint')
    const atHost = { ...newest, witness: 'host esx-1', publicKey }
    const cut = { lines: lines.slice(0, 110), checkpoints: only(older) }
    expect(await first(cut)).toBeUndefined()
    const { findings } = await verify({ ...cut, checkpoints: [...cut.checkpoints, atHost] })
    expect(findings).toEqual([
      {
        kind: 'TRUNCATED',
        sequence: 111,
        message: 'the log ends at 110, but host esx-1 has a checkpoint of 120',
      },
    ])
  })

  it('reports a forged checkpoint', async () => {
    const forged = only(older).map((each) => ({
      ...each,
      checkpoint: { ...each.checkpoint, hash: 'ab'.repeat(32) },
    }))
    expect(await first({ checkpoints: forged })).toEqual(['CHECKPOINT_FORGED', older])
  })

  it('reports a checkpoint that another key signed, and a witness that has another key', async () => {
    const other = auditPublicKey(encodeAuditKey(systemRandom.privateKey('Ed25519')))
    expect(await first({ publicKey: other })).toEqual(['CHECKPOINT_FORGED', older])
    const atHost = only(older).map((each) => ({ ...each, witness: 'host esx-1', publicKey }))
    expect(await first({ publicKey: other, checkpoints: atHost })).toEqual(['KEY_REPLACED', older])
  })

  it('reports a checkpoint that contradicts an earlier one at the same witness', async () => {
    const conflicting = only(older).map((each) => ({ ...each, isConflicting: true }))
    expect(await first({ checkpoints: conflicting })).toEqual(['CHECKPOINT_CONFLICT', older])
  })

  it('reports a checkpoint of another vCenter as foreign', async () => {
    const lab = auditLab(randomUUID(), key)
    using other = createTemporaryFolder()
    const log = lab.open(other.path)
    makeCalls(log, 1)
    log.close()
    const foreign = lab.told.map((checkpoint) => witnessed(checkpoint))
    expect(await first({ checkpoints: foreign })).toEqual(['FOREIGN', 2])
  })
})

function splitLines(whole: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let start = 0; start < whole.length; ) {
    const end = whole.indexOf('\n', start)
    found.push(whole.subarray(start, end < 0 ? whole.length : end))
    start = end < 0 ? whole.length : end + 1
  }
  return found
}
