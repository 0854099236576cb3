import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey } from '@nkpsim/crypto'
import { systemFiles, systemRandom } from '@nkpsim/effects'
import { auditLab, INSTANCE_ID, linesOf, makeCalls } from '../testing/audit-lab.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import type { AuditLog } from './audit-log.ts'
import { openLogCopy } from './log-copy.ts'
import { readLogHead } from './log-head.ts'
import { readLogFolder } from './segments.ts'

const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))
const identity = { instanceId: INSTANCE_ID, publicKey: auditPublicKey(key) }
let folder: ReturnType<typeof createTemporaryFolder>
let log: AuditLog

beforeEach(() => {
  folder = createTemporaryFolder()
  log = auditLab(INSTANCE_ID, key).open(`${folder.path}/audit`)
})
afterEach(() => {
  log.close()
  folder[Symbol.dispose]()
})

const place = () => `${folder.path}/copies/${INSTANCE_ID}`
const open = () => openLogCopy(systemFiles, place(), identity)

async function copied(): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readLogFolder(systemFiles, place())) lines.push(line.toString())
  return lines
}

describe('a copy of an audit log', () => {
  it('continues where it ended, and has the same lines', async () => {
    makeCalls(log, 10)
    const first = open()
    expect(first.append(await linesOf(log))).toBeUndefined()
    first.close()
    makeCalls(log, 2)
    const second = open()
    expect(second.head().sequence).toBe(20)
    expect(second.append(await linesOf(log, 21))).toBeUndefined()
    expect(second.head()).toEqual(readLogHead(systemFiles, `${folder.path}/audit`, INSTANCE_ID))
    second.close()
    expect(await copied()).toEqual((await linesOf(log)).map(String))
    expect(readLogHead(systemFiles, place(), INSTANCE_ID).sequence).toBe(24)
  })

  it('takes no line that does not follow, and says why', async () => {
    makeCalls(log, 4)
    const lines = await linesOf(log)
    const copy = open()
    expect(copy.append(lines.slice(1))).toEqual({ reason: 'sequence', found: 2 })
    const edited = lines.map((line) => Buffer.from(line.toString().replace('nkp-2', 'nkp-3')))
    expect(copy.append(edited)).toEqual({ reason: 'previous' })
    expect(copy.head().sequence).toBe(3)
    copy.close()
  })

  it('leaves out an incomplete last line', async () => {
    makeCalls(log, 2)
    const lines = await linesOf(log)
    const copy = open()
    const cut = lines.with(-1, Buffer.from('{"sequence":4,'))
    expect(copy.append(cut)).toBeUndefined()
    expect(copy.head().sequence).toBe(3)
    expect(copy.append(lines.slice(3))).toBeUndefined()
    expect(copy.head().sequence).toBe(4)
    copy.close()
  })

  it('keeps the checkpoints of its records only', async () => {
    makeCalls(log, 2)
    log.checkpoint()
    const lines = await linesOf(log)
    makeCalls(log, 2)
    log.checkpoint()
    const checkpoints = (await log.newestCheckpoints(10)).reverse()
    const copy = open()
    copy.append(lines)
    copy.appendCheckpoints([...checkpoints, ...checkpoints])
    copy.append(await linesOf(log, 5))
    const [, second] = checkpoints
    const forged = second && { ...second, hash: second.hash.replace(/^./, 'g') }
    copy.appendCheckpoints(forged ? [forged] : [])
    copy.close()
    // The copy opens only if its end and its newest checkpoint fit.
    const again = open()
    again.appendCheckpoints(checkpoints)
    again.close()
    expect(open().head().sequence).toBe(8)
  })
})
