import fs, {
  appendFileSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { encodeAuditKey, isCheckpointAuthentic } from '@nkpsim/crypto'
import { type Files, type OpenFile, systemFiles, systemRandom } from '@nkpsim/effects'
import { withOpened } from '@nkpsim/effects/testing'
import { currentTraceId, newTrace, withTrace } from '@nkpsim/tracing'
import {
  auditLab,
  INSTANCE_ID,
  linesOf,
  makeCalls,
  verifyAll,
  witnessed,
} from '../testing/audit-lab.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { CHECKPOINTS_FILE } from './checkpoint-file.ts'
import { parseRecord, REMOVED_LINE_CALL } from './record.ts'
import { verifyLog } from './verify.ts'

const MINUTE_MS = 60_000
const ENTRY = { caller: 'operator x', call: 'a.B/C', target: 't', request: {} }
const FIRST_SEGMENT = 'log-0000000000000001.jsonl'
const unwritable = expect.objectContaining({ code: 'AUDIT_UNWRITABLE' })
const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))
const damaged = expect.objectContaining({ code: 'AUDIT_LOG_DAMAGED' })

type Call = keyof OpenFile['now']

/** Returns files whose next calls can be made to fail after some bytes of a write. */
function failing(): Files & { next: { call: Call; afterBytes?: number }[] } {
  const next: { call: Call; afterBytes?: number }[] = []
  const due = (call: Call) => (next[0]?.call === call ? next.shift() : undefined)
  const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  const files = withOpened(systemFiles, ({ now }, path) => {
    if (path.endsWith(CHECKPOINTS_FILE)) return {}
    const write = (bytes: Uint8Array, position: number): number => {
      const fault = due('write')
      if (fault === undefined) return now.write(bytes, position)
      now.write(bytes.subarray(0, fault.afterBytes ?? 0), position)
      throw full()
    }
    const syncData = (): void => {
      if (due('syncData')) throw full()
      now.syncData()
    }
    const truncate = (sizeBytes: number): void => {
      if (due('truncate')) throw full()
      now.truncate(sizeBytes)
    }
    return { now: { write, syncData, truncate } }
  })
  return { ...files, next }
}

describe('the audit log', () => {
  it('holds a chained attempt and outcome of each call, readable only for its owner', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'audit')
    const lab = auditLab()
    const log = lab.open(path)
    const call = log.begin({ ...ENTRY, request: { provider: 'NKP', password: 'hunter2' } })
    expect(await linesOf(log)).toHaveLength(1)
    call.settle('PROVIDER_NOT_FOUND')
    const [attempt, outcome] = (await linesOf(log)).map(parseRecord)
    expect(attempt).toMatchObject({
      sequence: 1,
      timeMs: lab.clock.nowMs(),
      phase: 'attempt',
      caller: 'operator x',
      call: 'a.B/C',
      target: 't',
      details: { provider: 'NKP', password: expect.stringMatching(/^hmac-sha256:[0-9a-f]{64}$/) },
    })
    expect(outcome).toMatchObject({
      sequence: 2,
      phase: 'outcome',
      attempt: 1,
      code: 'PROVIDER_NOT_FOUND',
    })
    log.close()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(path)) {
      expect([name, statSync(join(path, name)).mode & 0o777]).toEqual([name, 0o600])
      expect(readFileSync(join(path, name), 'utf8')).not.toContain('hunter2')
    }
  })

  it('writes nothing after it is closed, not even to a new segment', () => {
    using folder = createTemporaryFolder()
    const log = auditLab(INSTANCE_ID, key).open(folder.path, { segmentBytes: 1 })
    const call = log.begin(ENTRY)
    log.close()
    const contents = () =>
      readdirSync(folder.path).map((name) => [name, readFileSync(join(folder.path, name), 'utf8')])
    const before = contents()
    call.settle('OK')
    expect(() => log.begin(ENTRY)).toThrow(unwritable)
    expect(contents()).toEqual(before)
  })

  it('continues in a new segment if a segment is full, and after it was opened again', async () => {
    using folder = createTemporaryFolder()
    const lab = auditLab()
    for (let time = 0; time < 3; time++) {
      const log = lab.open(folder.path, { segmentBytes: 2000 })
      makeCalls(log, 10)
      log.close()
    }
    const segments = readdirSync(folder.path).filter((name) => name.startsWith('log-'))
    expect(segments.length).toBeGreaterThan(5)
    const log = lab.open(folder.path)
    expect(await verifyAll(log)).toMatchObject({ records: 60, unsettled: 0, findings: [] })
    for (const from of [1, 2, 17, 59, 60, 61]) {
      const sequences = (await linesOf(log, from)).map((line) => parseRecord(line)?.sequence)
      expect(sequences).toEqual(Array.from({ length: 61 - from }, (_, index) => from + index))
    }
    log.close()
  })

  it('is intact while a call is running', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    log.begin(ENTRY)
    expect(await verifyAll(log)).toMatchObject({ records: 1, unsettled: 1, findings: [] })
    log.close()
  })
})

describe('checkpoints of an audit log', () => {
  it('are made after 100 records, and at most 5 minutes after a record', async () => {
    using folder = createTemporaryFolder()
    const lab = auditLab()
    const log = lab.open(folder.path)
    const signed = () => lab.told.map(({ sequence }) => sequence)
    makeCalls(log, 49)
    expect(signed()).toEqual([])
    makeCalls(log, 1)
    expect(signed()).toEqual([100])
    await lab.clock.advance(60 * MINUTE_MS)
    expect(signed()).toEqual([100])
    makeCalls(log, 1)
    await lab.clock.advance(5 * MINUTE_MS - 1)
    expect(signed()).toEqual([100])
    await lab.clock.advance(1)
    expect(signed()).toEqual([100, 102])
    makeCalls(log, 1)
    log.close()
    expect(signed()).toEqual([100, 102, 104])
    expect(lab.told.every((each) => isCheckpointAuthentic(each, log.publicKey))).toBe(true)
    expect(lab.told[1]).toMatchObject({ instanceId: INSTANCE_ID, timeMs: lab.clock.nowMs() })
  })

  it('have the trace of the call that completes a hundred records, and no trace if a timer makes them', async () => {
    using folder = createTemporaryFolder()
    const lab = auditLab()
    const seen: (string | undefined)[] = []
    const log = lab.open(folder.path, { onCheckpoint: () => seen.push(currentTraceId()) })
    const trace = newTrace()
    withTrace(trace, () => makeCalls(log, 51))
    await lab.clock.advance(5 * MINUTE_MS)
    expect(seen).toEqual([trace.traceId, undefined])
    log.close()
  })

  it('sign, at the start, the records that a killed process left unsigned, and report the newest', async () => {
    using folder = createTemporaryFolder()
    const lab = auditLab()
    makeCalls(lab.open(folder.path), 3)
    const after = lab.open(folder.path)
    expect(lab.told.map(({ sequence }) => sequence)).toEqual([6])
    after.close()
    lab.open(folder.path).close()
    expect(lab.told.map(({ sequence }) => sequence)).toEqual([6, 6])
    expect(await after.newestCheckpoints(10)).toHaveLength(1)
  })
})

describe('an audit log that fails to write', () => {
  it.each([0, 1, 50])(
    'refuses a call while the disk is full after %i bytes, and continues when there is space',
    async (afterBytes) => {
      using folder = createTemporaryFolder()
      const files = failing()
      const lab = auditLab()
      const log = lab.open(folder.path, { files })
      makeCalls(log, 2)
      const before = readFileSync(join(folder.path, FIRST_SEGMENT))
      files.next.push({ call: 'write', afterBytes })
      expect(() => log.begin(ENTRY)).toThrow(unwritable)
      expect(readFileSync(join(folder.path, FIRST_SEGMENT))).toEqual(before)
      makeCalls(log, 2)
      expect(await verifyAll(log)).toMatchObject({ records: 8, findings: [] })
      log.close()
      expect(await verifyAll(lab.open(folder.path))).toMatchObject({ records: 8, findings: [] })
    },
  )

  it('keeps an outcome while the disk is full, and refuses calls until the outcome is written', async () => {
    using folder = createTemporaryFolder()
    const files = failing()
    const written: boolean[] = []
    const onAppend = (isWritten: boolean) => written.push(isWritten)
    const log = auditLab().open(folder.path, { files, onAppend })
    const call = log.begin(ENTRY)
    files.next.push({ call: 'write' }, { call: 'write' })
    call.settle('OK')
    expect(() => log.begin(ENTRY)).toThrow(unwritable)
    log.begin(ENTRY).settle('OK')
    const records = (await linesOf(log)).map(parseRecord)
    expect(records.map((record) => record?.phase)).toEqual([
      'attempt',
      'outcome',
      'attempt',
      'outcome',
    ])
    expect(written).toEqual([true, false, false, true, true, true])
    log.close()
  })

  it.each<[Call, number]>([
    ['syncData', 6],
    // Two records tell that the incomplete line was removed.
    ['truncate', 8],
  ])(
    'refuses every call after a failed %s, and is intact when it is opened again',
    async (call, records) => {
      using folder = createTemporaryFolder()
      const files = failing()
      const lab = auditLab()
      const log = lab.open(folder.path, { files })
      makeCalls(log, 2)
      if (call === 'truncate') files.next.push({ call: 'write', afterBytes: 30 })
      files.next.push({ call })
      for (let attempt = 0; attempt < 3; attempt++)
        expect(() => log.begin(ENTRY)).toThrow(unwritable)
      const again = lab.open(folder.path)
      makeCalls(again, 1)
      expect(await verifyAll(again)).toMatchObject({ records, findings: [] })
      again.close()
    },
  )
})

describe('an open audit log whose files somebody else changes', () => {
  it.each<[string, (folder: string) => void]>([
    ['somebody has removed its file', (folder) => fs.rmSync(folder, { recursive: true })],
    ['somebody has cut its file off', (folder) => truncateSync(join(folder, FIRST_SEGMENT), 100)],
  ])('refuses calls because %s, and fails verification as truncated', async (why, touch) => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'audit')
    const lab = auditLab()
    const log = lab.open(path)
    makeCalls(log, 2)
    log.checkpoint()
    touch(path)
    expect(() => log.begin(ENTRY)).toThrow(
      expect.objectContaining({
        code: 'AUDIT_UNWRITABLE',
        message: expect.stringContaining(why),
      }),
    )
    const { findings } = await verifyLog({
      lines: log.lines(1),
      checkpoints: lab.told.map((checkpoint) => witnessed(checkpoint)),
      instanceId: INSTANCE_ID,
      publicKey: log.publicKey,
    })
    expect(findings).toMatchObject([{ kind: 'TRUNCATED', sequence: 1 }])
    log.close()
  })
})

describe('a closed audit log', () => {
  it('refuses calls and ignores late outcomes', async () => {
    using folder = createTemporaryFolder()
    const lab = auditLab()
    const log = lab.open(folder.path)
    const late = log.begin(ENTRY)
    log.close()
    const before = readFileSync(join(folder.path, FIRST_SEGMENT))
    late.settle('OK')
    expect(() => log.begin(ENTRY)).toThrow(unwritable)
    expect(readFileSync(join(folder.path, FIRST_SEGMENT))).toEqual(before)
  })
})

describe('the opening of an audit log', () => {
  /** Writes and closes a log of two segments. Returns the path of the newest segment. */
  function closedLog(folder: string): string {
    const log = auditLab(INSTANCE_ID, key).open(folder, { segmentBytes: 3000 })
    makeCalls(log, 6)
    log.close()
    const segments = readdirSync(folder).filter((name) => name.startsWith('log-'))
    expect(segments).toHaveLength(2)
    return join(folder, segments.at(-1) ?? '')
  }
  it('removes only a last line that was written incompletely', async () => {
    using folder = createTemporaryFolder()
    const newest = closedLog(folder.path)
    appendFileSync(newest, '{"sequence":13,"timeMs"')
    appendFileSync(join(folder.path, 'checkpoints.jsonl'), '{"instanceId":')
    const log = auditLab(INSTANCE_ID, key).open(folder.path)
    makeCalls(log, 1)
    expect(await verifyAll(log)).toMatchObject({ records: 18, findings: [] })
    log.close()
  })

  it('removes a last record with a lost sector, unless a checkpoint signs the record', async () => {
    using folder = createTemporaryFolder()
    const newest = closedLog(folder.path)
    const checkpoints = join(folder.path, CHECKPOINTS_FILE)
    const signed = readFileSync(newest)
    const signatures = readFileSync(checkpoints)
    const long = auditLab(INSTANCE_ID, key).open(folder.path)
    long.begin({ ...ENTRY, request: { text: 'x'.repeat(1000) } })
    const whole = readFileSync(newest)
    long.close()
    const sector = 512 * Math.ceil(signed.length / 512)
    writeFileSync(newest, Buffer.concat([whole]).fill(0, sector, sector + 512))
    writeFileSync(checkpoints, signatures)
    const log = auditLab(INSTANCE_ID, key).open(folder.path)
    const records = (await linesOf(log)).map(parseRecord)
    expect(records.at(-2)).toMatchObject({
      call: REMOVED_LINE_CALL,
      target: basename(newest),
      details: { removedBytes: whole.length - signed.length },
    })
    expect(await verifyAll(log)).toMatchObject({ records: 14, findings: [] })
    log.close()
    const lost = readFileSync(newest).fill(0, lastLineStart(newest))
    writeFileSync(newest, lost)
    expect(() => auditLab(INSTANCE_ID, key).open(folder.path)).toThrow(damaged)
    expect(readFileSync(newest)).toEqual(lost)
  })

  it.each<[string, (newest: string, folder: string) => void]>([
    ['an edited record', (newest) => replace(newest, 'nkp-6', 'nkp-7')],
    [
      'a last record that was edited',
      (newest) => replace(newest, '"OK","previous', '"ON","previous', true),
    ],
    ['a cut tail', (newest) => truncateSync(newest, lastLineStart(newest))],
    ['a newest segment without lines', (newest) => truncateSync(newest, 0)],
    [
      'a forged checkpoint',
      (_, folder) => replace(join(folder, 'checkpoints.jsonl'), '"hash":"', '"hash":"0', true),
    ],
    ['an older segment that is gone', (_, folder) => fs.rmSync(join(folder, FIRST_SEGMENT))],
  ])('is refused for a log with %s', (_, change) => {
    using folder = createTemporaryFolder()
    change(closedLog(folder.path), folder.path)
    const contents = () =>
      readdirSync(folder.path).map((name) => [name, readFileSync(join(folder.path, name), 'utf8')])
    appendFileSync(join(folder.path, 'checkpoints.jsonl'), '{"half')
    const before = contents()
    expect(() => auditLab(INSTANCE_ID, key).open(folder.path)).toThrow(damaged)
    expect(contents()).toEqual(before)
  })

  it('is refused for a log of another vCenter', () => {
    using folder = createTemporaryFolder()
    closedLog(folder.path)
    expect(() => auditLab().open(folder.path)).toThrow(damaged)
  })
})

function replace(path: string, from: string, to: string, isLast = false): void {
  const text = readFileSync(path, 'utf8')
  const place = isLast ? text.lastIndexOf(from) : text.indexOf(from)
  expect(place).toBeGreaterThanOrEqual(0)
  writeFileSync(path, `${text.slice(0, place)}${to}${text.slice(place + from.length)}`)
}

function lastLineStart(path: string): number {
  return readFileSync(path, 'utf8').trimEnd().lastIndexOf('\n') + 1
}
