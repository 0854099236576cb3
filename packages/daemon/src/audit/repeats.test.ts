import fs, { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemFiles } from '@nkpsim/effects'
import { withOpened, withoutSync } from '@nkpsim/effects/testing'
import { auditLab, linesOf, verifyAll } from '../testing/audit-lab.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import type { AuditLog } from './audit-log.ts'
import { type CountRecord, parseRecord } from './record.ts'
import { REPEATS_FILE } from './repeats.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000

const entry = (target: string) => ({ caller: 'operator a', call: 'Login', target, request: {} })
const begin = (log: AuditLog, name = 'anna', isStranger = false) =>
  log.beginCounted(entry(name), { name, isStranger })
const login = async (log: AuditLog, code = 'INVALID_LOGIN', name = 'anna') =>
  (await begin(log, name)).settle(code)
const records = async (log: AuditLog) => (await linesOf(log)).map(parseRecord)
const phases = async (log: AuditLog) => (await records(log)).map((record) => record?.phase)
/** Returns the newest count record of each first call. */
const counts = async (log: AuditLog) => {
  const found = new Map<number, CountRecord>()
  for (const record of await records(log))
    if (record?.phase === 'count') found.set(record.attempt, record)
  return [...found.values()].map(({ count, codes }) => ({ count, codes }))
}

/** Returns files on a disk that can be full. */
function limitedDisk() {
  const disk = { isFull: false }
  const files = withOpened(systemFiles, ({ now }) => ({
    now: {
      write: (bytes: Uint8Array, position: number) => {
        if (disk.isFull) throw new Error('ENOSPC')
        return now.write(bytes, position)
      },
    },
  }))
  return { disk, files }
}

describe('repeated calls of a kind', () => {
  it('are counted by outcome, and the log has the counts when somebody reads it', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    await login(log)
    expect(await phases(log)).toEqual(['attempt', 'outcome'])
    for (let each = 0; each < 3; each++) await login(log)
    await login(log, 'ACCOUNT_LOCKED')
    expect(await counts(log)).toEqual([
      { count: 5, codes: { INVALID_LOGIN: 4, ACCOUNT_LOCKED: 1 } },
    ])
    expect(await phases(log)).toEqual(['attempt', 'outcome', 'count'])
    expect(await verifyAll(log)).toMatchObject({ findings: [], unsettled: 0 })
    log.close()
  })

  it('are written in full again after an hour, and each kind is counted separately', async () => {
    using folder = createTemporaryFolder()
    const { open, clock } = auditLab()
    const log = open(folder.path)
    await login(log)
    await login(log)
    await login(log, 'INVALID_LOGIN', 'ben')
    await clock.advance(HOUR_MS)
    await login(log)
    expect(await phases(log)).toEqual([
      ...['attempt', 'outcome', 'attempt', 'outcome', 'count'],
      ...['attempt', 'outcome'],
    ])
    log.close()
  })

  it('add a few records an hour to the log, however many calls there are in a day', async () => {
    using folder = createTemporaryFolder()
    const { open, clock } = auditLab()
    const log = open(folder.path, { files: withoutSync(systemFiles) })
    const logins = 24 * 3600
    for (let second = 0; second < logins; second++) {
      await login(log, second % 3 === 0 ? 'INVALID_LOGIN' : 'ACCOUNT_LOCKED')
      if (second % 600 === 599) await clock.advance(600 * SECOND_MS)
    }
    log.close()
    const again = open(folder.path)
    const told = await counts(again)
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(logins)
    expect(await records(again)).toHaveLength(24 * 3)
    expect(await verifyAll(again)).toMatchObject({ findings: [], unsettled: 0 })
    const sizes = readdirSync(folder.path).map((name) => statSync(join(folder.path, name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(64 * 1024)
    again.close()
  })

  it('use bounded memory and disk space even if each call is of another kind', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path, {
      files: withoutSync(systemFiles),
    })
    for (let each = 0; each < 2000; each++) await login(log, 'INVALID_LOGIN', `user-${each}`)
    const found = await records(log)
    expect(found.filter((record) => record?.phase === 'attempt')).toHaveLength(257)
    expect((await counts(log)).map(({ count }) => count)).toEqual([2000 - 256])
    log.close()
  })

  it('never replace the full records of a call that succeeds', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    for (const target of ['A', 'B', 'C']) {
      const kind = { name: '192.0.2.1', isStranger: true }
      const call = await log.beginCounted(entry(target), kind)
      call.settle('OK')
    }
    await login(log, 'INVALID_LOGIN', '192.0.2.1')
    expect((await records(log)).map((each) => [each?.phase, each?.target])).toEqual(
      ['A', 'B', 'C', '192.0.2.1'].flatMap((target) => [
        ['attempt', target],
        ['outcome', target],
      ]),
    )
    expect(await verifyAll(log)).toMatchObject({ findings: [], unsettled: 0 })
    log.close()
  })

  it('get their full records later if the disk is full when they succeed', async () => {
    using folder = createTemporaryFolder()
    const { disk, files } = limitedDisk()
    const log = auditLab().open(folder.path, { files })
    await login(log)
    const late = await begin(log)
    disk.isFull = true
    late.settle('OK')
    await expect(login(log)).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
    disk.isFull = false
    await login(log)
    expect(
      (await records(log)).flatMap((each) => (each?.phase === 'outcome' ? [each.code] : [])),
    ).toEqual(['INVALID_LOGIN', 'OK'])
    expect(await counts(log)).toEqual([{ count: 2, codes: { INVALID_LOGIN: 2 } }])
    log.close()
  })

  it('of strangers do not displace the counts of known callers, and their common count has no name', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path, {
      files: withoutSync(systemFiles),
    })
    for (let each = 0; each < 300; each++) (await begin(log, `n-${each}`, true)).settle('WRONG')
    for (let each = 0; each < 3; each++) await login(log)
    const found = await records(log)
    expect(
      found.flatMap((each) =>
        each?.phase === 'count' ? [[each.call, each.caller, each.target, each.count]] : [],
      ),
    ).toEqual([
      ['Login', '', '', 300 - 256],
      ['Login', 'operator a', 'anna', 3],
    ])
    log.close()
  })

  it('can be read from disk while the disk is full', async () => {
    using folder = createTemporaryFolder()
    const { disk, files } = limitedDisk()
    const log = auditLab().open(folder.path, { files })
    await login(log)
    await login(log)
    disk.isFull = true
    expect(await phases(log)).toEqual(['attempt', 'outcome'])
    disk.isFull = false
    expect(await counts(log)).toEqual([{ count: 2, codes: { INVALID_LOGIN: 2 } }])
    log.close()
  })

  it('write nothing after the log is closed, because another file can have the descriptor', async () => {
    using folder = createTemporaryFolder()
    const { disk, files } = limitedDisk()
    const log = auditLab().open(folder.path, { files })
    await login(log)
    const late = await begin(log)
    disk.isFull = true
    log.close()
    disk.isFull = false
    // A new file gets the lowest free descriptors.
    const opened = [1, 2, 3].map((each) => fs.openSync(join(folder.path, `other-${each}`), 'w+'))
    late.settle('INVALID_LOGIN')
    await expect(login(log)).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
    expect(opened.map((fd) => fs.fstatSync(fd).size)).toEqual([0, 0, 0])
    for (const fd of opened) fs.closeSync(fd)
  })

  it.each(['\u0001', '\\', '日', '\u{1f600}'])(
    'are counted even if strangers choose long or special names: %j',
    async (character) => {
      using folder = createTemporaryFolder()
      const log = auditLab().open(folder.path, {
        files: withoutSync(systemFiles),
      })
      const name = character.repeat(300)
      const codes = Array.from({ length: 20 }, (_, each) => `THE_LONGEST_CODE_OF_AN_ERROR_${each}`)
      const tries = 200
      for (let each = 0; each < tries; each++)
        for (const code of codes) {
          const call = await log.beginCounted(
            { caller: name, call: name, target: name, request: {} },
            { name: 'x', isStranger: true },
          )
          call.settle(code)
        }
      const [told] = await counts(log)
      expect(told?.count).toBe(tries * codes.length)
      expect(Object.values(told?.codes ?? {}).reduce((sum, each) => sum + each)).toBe(told?.count)
      log.close()
    },
  )

  it('are counted durably before they have an effect, even if the process is killed', async () => {
    using folder = createTemporaryFolder()
    const { open } = auditLab()
    const killed = open(folder.path)
    for (let each = 0; each < 2; each++) await login(killed)
    await begin(killed)
    // The copied folder is in the state after a kill, because the log is still open.
    using copy = createTemporaryFolder()
    for (const name of readdirSync(folder.path))
      copyFileSync(join(folder.path, name), join(copy.path, name))
    const log = open(copy.path)
    expect(await counts(log)).toEqual([{ count: 3, codes: { INVALID_LOGIN: 2 } }])
    expect(await verifyAll(log)).toMatchObject({ findings: [] })
    log.close()
    killed.close()
  })

  it.each([0, 1])(
    'lose at most one counted call if the power fails during a write of slot %i',
    async (slot) => {
      using folder = createTemporaryFolder()
      const { open } = auditLab()
      const log = open(folder.path)
      for (let each = 0; each < 4; each++) await login(log)
      using copy = createTemporaryFolder()
      for (const name of readdirSync(folder.path))
        copyFileSync(join(folder.path, name), join(copy.path, name))
      log.close()
      const path = join(copy.path, REPEATS_FILE)
      const content = readFileSync(path)
      content.fill(0, slot * 1024 + 10, slot * 1024 + 600)
      writeFileSync(path, content)
      const next = open(copy.path)
      const [kept] = await counts(next)
      expect(kept?.count).toBeGreaterThanOrEqual(3)
      next.close()
    },
  )

  it('are refused if they cannot be counted', async () => {
    using folder = createTemporaryFolder()
    let isBroken = false
    const files = withOpened(systemFiles, ({ syncData }) => ({
      syncData: async () => {
        if (isBroken) throw new Error('EIO')
        await syncData()
      },
    }))
    const log = auditLab().open(folder.path, { files })
    await login(log)
    isBroken = true
    await expect(login(log)).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
    isBroken = false
    await login(log)
    expect(await counts(log)).toEqual([{ count: 2, codes: { INVALID_LOGIN: 2 } }])
    log.close()
  })
})
