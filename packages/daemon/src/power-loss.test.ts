import { describe, expect, it } from '@jest/globals'
import { type FileEffects, type Files, seededRandom } from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import type { AuditLog } from './audit/audit-log.ts'
import { type AuditRecord, parseRecord, REMOVED_LINE_CALL } from './audit/record.ts'
import { writeAll, writeFileDurably } from './durable-file.ts'
import { holdFolder } from './held-folder.ts'
import { writePrivateFile } from './private-file.ts'
import { makeFolders, readSmallFile } from './small-file.ts'
import { lockStateFolder } from './state-lock.ts'
import { auditLab, linesOf, makeCalls, verifyAll } from './testing/audit-lab.ts'
import { silentLogger } from './testing/silent-logger.ts'

const PATH = '/state/file'
/** More than one sector, so that a write can be torn. */
const OLD = Buffer.from('old'.repeat(500))
const NEW = Buffer.from('new'.repeat(500))

const isAttempt = (record: AuditRecord | undefined): boolean => record?.phase === 'attempt'

async function makeDurableFolder(files: Files, path: string): Promise<void> {
  await files.makeFolder(path, 0o700)
  await files.syncFolder('/')
}

async function prepare(effects: FileEffects): Promise<void> {
  await makeDurableFolder(effects.files, '/state')
  await writeFileDurably(effects, PATH, OLD, { mode: 0o600 })
}

async function check({ files }: FileEffects, isComplete: boolean): Promise<void> {
  const found = readSmallFile(files, PATH, 10_000)
  if (isComplete) expect(found.equals(NEW)).toBe(true)
  else expect(found.equals(OLD) || found.equals(NEW)).toBe(true)
}

describe('after a power loss at any step', () => {
  it('a durable file holds all old or all new bytes, and the new ones once it is written', async () => {
    const operate = (effects: FileEffects) => writeFileDurably(effects, PATH, NEW, { mode: 0o600 })
    expect(await cutPowerAtEachStep({ prepare, operate, check })).toBeGreaterThan(5)
  })

  it('a file in a held folder holds all old or all new bytes too', async () => {
    const operate = async (effects: FileEffects): Promise<void> => {
      await using folder = await holdFolder(effects, '/state')
      await folder.replace('file', NEW)
    }
    expect(await cutPowerAtEachStep({ prepare, operate, check })).toBeGreaterThan(5)
  })

  it('a private file holds all old or all new bytes too', async () => {
    const chunks = [NEW.subarray(0, 700), NEW.subarray(700)]
    const operate = (effects: FileEffects) =>
      writePrivateFile(effects, PATH, chunks, { replace: true, roomBytes: 2000 })
    expect(await cutPowerAtEachStep({ prepare, operate, check })).toBeGreaterThan(8)
  })

  it.each([
    { state: '', rest: Buffer.alloc(0), seeds: 6 },
    {
      state: ' with an incomplete last line',
      rest: Buffer.alloc(2000, '{"sequence":1,"caller":"x'),
      seeds: 20,
    },
  ])('an audit log$state is intact and has each call that it accepted', async ({ rest, seeds }) => {
    const lab = auditLab()
    let accepted = 0
    const steps = await cutPowerAtEachStep({
      prepare: async ({ files }) => {
        const log = lab.open('/audit', { files })
        makeCalls(log, 6)
        log.close()
        await using segment = await files.open('/audit/log-0000000000000001.jsonl', 'change')
        const { size } = await segment.stat()
        // The next record is in two sectors, so that a power loss can tear it.
        expect(size % 512).toBeGreaterThan(256)
        await writeAll(segment, rest, size)
      },
      operate: async ({ files }) => {
        accepted = 0
        const log = lab.open('/audit', { files })
        for (; accepted < 1; accepted++) makeCalls(log, 1)
        log.close()
      },
      check: async ({ files }) => {
        const log = lab.open('/audit', { files })
        const attempts = (await linesOf(log)).map(parseRecord).filter(isAttempt)
        expect(attempts.length).toBeGreaterThanOrEqual(6 + accepted)
        expect((await verifyAll(log)).findings).toEqual([])
        log.close()
      },
      randoms: Array.from({ length: seeds }, (_, seed) => seededRandom(`${seed}`)),
    })
    expect(steps).toBeGreaterThan(20)
  })

  it('an audit log tells that it lost the end of a record, unless it had no other record', async () => {
    const lab = auditLab()
    let removals = 0
    await cutPowerAtEachStep({
      prepare: async ({ files }) => lab.open('/audit', { files }).close(),
      operate: async ({ files }) => {
        const log = lab.open('/audit', { files })
        makeCalls(log, 2)
        log.close()
      },
      check: async ({ files }) => {
        const removed: unknown[] = []
        const warn = (_event: string, fields?: object) => void removed.push(fields)
        const log = lab.open('/audit', { files, logger: { ...silentLogger, warn } })
        const records = (await linesOf(log)).map(parseRecord)
        const told = records.flatMap((record) =>
          record?.phase === 'attempt' && record.call === REMOVED_LINE_CALL ? [record.details] : [],
        )
        expect(told).toEqual(records.length > 0 ? removed : [])
        removals += removed.length
        log.close()
      },
    })
    expect(removals).toBeGreaterThan(10)
  })

  it('an audit log is intact and has each refused call, and counts that were written together', async () => {
    const lab = auditLab()
    const users = Array.from({ length: 12 }, (_, number) => `user-${number}`)
    const refuse = (log: AuditLog, caller: string) => {
      const request = { text: 'x'.repeat(1000) }
      return log.refuse({ caller, call: 'a.B/DoIt', target: 'vm-1', request }, 'NO_PERMISSION')
    }
    let accepted = 0
    const steps = await cutPowerAtEachStep({
      prepare: async ({ files }) => {
        await makeDurableFolder(files, '/audit')
        // This process ends without a close, so the next one writes its counts together.
        const log = lab.open('/audit', { files })
        for (const user of [...users, ...users]) await refuse(log, user)
      },
      operate: async ({ files }) => {
        accepted = 0
        const log = lab.open('/audit', { files })
        for (; accepted < 2; accepted++) await refuse(log, `late-${accepted}`)
      },
      check: async ({ files }) => {
        const log = lab.open('/audit', { files })
        const records = (await linesOf(log)).map(parseRecord)
        const refused = records.filter((each) => isAttempt(each) && each?.caller.startsWith('late'))
        expect(refused.length).toBeGreaterThanOrEqual(accepted)
        const counted = records.flatMap((each) => (each?.phase === 'count' ? [each.caller] : []))
        expect(new Set(counted)).toEqual(new Set(users))
        expect((await verifyAll(log)).findings).toEqual([])
        log.close()
      },
      randoms: [...ALL_OR_NOTHING, ...['0', '1', '2', '3'].map(seededRandom)],
    })
    expect(steps).toBeGreaterThan(20)
  })

  it('an audit log has each repeated call that it counted', async () => {
    const lab = auditLab()
    const entry = { caller: 'x', call: 'a.B/Login', target: '', request: {} }
    const repeats = { name: 'x', isStranger: false }
    let accepted = 0
    const countedIn = (record: AuditRecord | undefined): number =>
      record?.phase === 'count' ? record.count : 0
    const steps = await cutPowerAtEachStep({
      prepare: ({ files }) => makeDurableFolder(files, '/audit'),
      operate: async ({ files }) => {
        accepted = 0
        const log = lab.open('/audit', { files })
        for (; accepted < 3; accepted++) (await log.beginCounted(entry, repeats)).settle('WRONG')
      },
      check: async ({ files }) => {
        const log = lab.open('/audit', { files })
        const records = (await linesOf(log)).map(parseRecord)
        const counted = Math.max(...records.map(countedIn), records.length > 0 ? 1 : 0)
        expect(counted).toBeGreaterThanOrEqual(accepted)
        log.close()
      },
    })
    expect(steps).toBeGreaterThan(15)
  })

  it.each<[string, (files: Files) => unknown]>([
    ['made with its parents', (files) => makeFolders(files, '/a/b/c', 0o700)],
    ['locked', (files) => lockStateFolder(files, '/a/b/c').release()],
  ])('a folder that was %s still exists', async (_, operate) => {
    const steps = await cutPowerAtEachStep({
      prepare: async () => undefined,
      operate: async ({ files }) => operate(files),
      check: async ({ files }, isComplete) => {
        if (isComplete) expect((await files.stat('/a/b/c'))?.isDirectory()).toBe(true)
      },
    })
    expect(steps).toBeGreaterThan(8)
  })
})
