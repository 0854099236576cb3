import { describe, expect, it } from '@jest/globals'
import { systemFiles } from '@nkpsim/effects'
import { withOpened, withoutSync } from '@nkpsim/effects/testing'
import { auditLab, linesOf, verifyAll } from '../testing/audit-lab.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import type { AuditLog } from './audit-log.ts'
import { parseRecord } from './record.ts'

const REFUSED = 'NO_PERMISSION'

const refuse = (log: AuditLog, target = 'vm-1', caller = 'anna', call = 'ReadDisk') =>
  log.refuse({ caller, call, target, request: { name: target } }, REFUSED)
const records = async (log: AuditLog) => (await linesOf(log)).map(parseRecord)
/** Returns caller, call, target and number of each count. */
const counts = async (log: AuditLog) =>
  (await records(log)).flatMap((each) =>
    each?.phase === 'count' ? [[each.caller, each.call, each.target, each.count]] : [],
  )

describe('refused calls of a user', () => {
  it('have full records the first time, and then a count of each caller, call and target', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    for (let each = 0; each < 3; each++) await refuse(log)
    await refuse(log, 'vm-2')
    await refuse(log, 'vm-1', 'ben')
    await refuse(log, 'vm-1', 'anna', 'DeleteVm')
    expect(await records(log)).toMatchObject([
      { phase: 'attempt', caller: 'anna', call: 'ReadDisk', target: 'vm-1' },
      { phase: 'outcome', attempt: 1, code: REFUSED },
      { phase: 'attempt', target: 'vm-2', details: { name: 'vm-2' } },
      { phase: 'outcome', attempt: 3, code: REFUSED },
      { phase: 'attempt', caller: 'ben' },
      { phase: 'outcome', attempt: 5 },
      { phase: 'attempt', call: 'DeleteVm' },
      { phase: 'outcome', attempt: 7 },
      { phase: 'count', attempt: 1, count: 3, codes: { [REFUSED]: 3 } },
    ])
    expect(await verifyAll(log)).toMatchObject({ findings: [], unsettled: 0 })
    log.close()
  })

  it('share one count of caller and call if the user invents targets', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path, { files: withoutSync(systemFiles) })
    for (let each = 0; each < 1000; each++) await refuse(log, `vm-${each}`)
    await refuse(log, 'vm-1', 'ben')
    // Eight targets and all others have two records each, and so has the call of ben.
    expect(log.lastSequence()).toBe(2 * (8 + 1 + 1))
    expect(await counts(log)).toEqual([['anna', 'ReadDisk', '', 1000 - 8]])
    log.close()
  })

  it('have a limited number of counts if thousands of users make them, and displace no log-ins', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path, { files: withoutSync(systemFiles) })
    for (let user = 0; user < 4200; user++) await refuse(log, 'vm-1', `user-${user}`)
    for (let each = 0; each < 2; each++) {
      const login = { caller: 'x', call: 'Login', target: 'anna', request: {} }
      const call = await log.beginCounted(login, { name: 'anna', isStranger: false })
      call.settle('INVALID_LOGIN')
    }
    expect(await counts(log)).toEqual([
      ['', 'ReadDisk', '', 4200 - 4096],
      ['x', 'Login', 'anna', 2],
    ])
    log.close()
  })

  it('share an fdatasync that does not block the daemon, and are durable before their answer', async () => {
    using folder = createTemporaryFolder()
    const syncs = { blocking: 0, others: 0 }
    const release = Promise.withResolvers<void>()
    const files = withOpened(systemFiles, ({ now, syncData }) => ({
      syncData: async () => {
        syncs.others++
        await release.promise
        await syncData()
      },
      now: {
        syncData: () => {
          syncs.blocking++
          now.syncData()
        },
      },
    }))
    const log = auditLab().open(folder.path, { files })
    await refuse(log)
    const before = syncs.blocking
    let answered = 0
    const answers = Array.from({ length: 950 }, async () => {
      await refuse(log)
      answered++
    })
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    expect(answered).toBe(0)
    release.resolve()
    await Promise.all(answers)
    expect(syncs.blocking).toBe(before)
    expect(syncs.others).toBeLessThanOrEqual(2)
    expect(await counts(log)).toEqual([['anna', 'ReadDisk', 'vm-1', 951]])
    log.close()
  })

  it('have an HMAC instead of a large request', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const names = Array.from({ length: 60 }, (_, each) => `${each}`.repeat(100))
    await log.refuse({ caller: 'anna', call: 'X', target: '', request: { names } }, REFUSED)
    expect(await records(log)).toMatchObject([
      { details: { request: expect.stringMatching(/^hmac-sha256:/) } },
      { code: REFUSED },
    ])
    log.close()
  })

  it('fail with AUDIT_UNWRITABLE if they cannot be recorded', async () => {
    using folder = createTemporaryFolder()
    let isFull = false
    const files = withOpened(systemFiles, ({ now }) => ({
      now: {
        write: (bytes: Uint8Array, position: number) => {
          if (isFull) throw new Error('ENOSPC')
          return now.write(bytes, position)
        },
      },
    }))
    const log = auditLab().open(folder.path, { files })
    await refuse(log)
    isFull = true
    const unwritable = { code: 'AUDIT_UNWRITABLE' }
    await expect(refuse(log)).rejects.toMatchObject(unwritable)
    await expect(refuse(log, 'vm-2')).rejects.toMatchObject(unwritable)
    isFull = false
    await refuse(log)
    expect(await counts(log)).toEqual([['anna', 'ReadDisk', 'vm-1', 2]])
    log.close()
  })

  it('complete a hundred records for a checkpoint, even if their counts are written together', async () => {
    using folder = createTemporaryFolder()
    const lab = auditLab()
    const log = lab.open(folder.path)
    const users = Array.from({ length: 48 }, (_, user) => `user-${user}`)
    for (const user of [...users, ...users]) await refuse(log, 'vm-1', user)
    expect(lab.told).toEqual([])
    expect(await counts(log)).toHaveLength(48)
    expect(lab.told.map(({ sequence }) => sequence)).toEqual([3 * 48])
    log.close()
  })
})
