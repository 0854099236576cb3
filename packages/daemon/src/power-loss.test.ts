import { describe, expect, it } from '@jest/globals'
import type { FileEffects } from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { type AuditRecord, parseRecord } from './audit/record.ts'
import { writeFileDurably } from './durable-file.ts'
import { holdFolder } from './held-folder.ts'
import { writePrivateFile } from './private-file.ts'
import { readSmallFile } from './small-file.ts'
import { auditLab, linesOf, makeCalls, verifyAll } from './testing/audit-lab.ts'

const PATH = '/state/file'
/** More than one sector, so that a write can be torn. */
const OLD = Buffer.from('old'.repeat(500))
const NEW = Buffer.from('new'.repeat(500))

const isAttempt = (record: AuditRecord | undefined): boolean => record?.phase === 'attempt'

async function prepare(effects: FileEffects): Promise<void> {
  await effects.files.makeFolder('/state', 0o700)
  await effects.files.syncFolder('/')
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

  it('so does a file in a held folder', async () => {
    const operate = async (effects: FileEffects): Promise<void> => {
      await using folder = await holdFolder(effects, '/state')
      await folder.replace('file', NEW)
    }
    expect(await cutPowerAtEachStep({ prepare, operate, check })).toBeGreaterThan(5)
  })

  it('so does a private file', async () => {
    const chunks = [NEW.subarray(0, 700), NEW.subarray(700)]
    const operate = (effects: FileEffects) =>
      writePrivateFile(effects, PATH, chunks, { replace: true, roomBytes: 2000 })
    expect(await cutPowerAtEachStep({ prepare, operate, check })).toBeGreaterThan(8)
  })

  it('an audit log is intact and has each call that it accepted', async () => {
    const lab = auditLab()
    let accepted = 0
    const steps = await cutPowerAtEachStep({
      prepare: async ({ files }) => lab.open('/audit', { files }).close(),
      operate: async ({ files }) => {
        accepted = 0
        const log = lab.open('/audit', { files })
        for (; accepted < 4; accepted++) makeCalls(log, 1)
        log.close()
      },
      check: async ({ files }) => {
        const log = lab.open('/audit', { files })
        const attempts = (await linesOf(log)).map(parseRecord).filter(isAttempt)
        expect(attempts.length).toBeGreaterThanOrEqual(accepted)
        expect((await verifyAll(log)).findings).toEqual([])
        log.close()
      },
      randoms: ALL_OR_NOTHING,
    })
    expect(steps).toBeGreaterThan(20)
  })
})
