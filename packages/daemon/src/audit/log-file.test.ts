import { beforeEach, describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type Files, type SimulatedDisk, seededRandom } from '@nkpsim/effects'
import { type AuditLab, auditLab, linesOf, verifyAll } from '../testing/audit-lab.ts'
import type { AuditLog } from './audit-log.ts'
import { listSegments, segmentAt } from './segments.ts'

const FOLDER = '/audit'
const USERS = Array.from({ length: 100 }, (_, user) => `user-${user}`)

/** Calls of the disk, and which of them fail. */
let calls: string[]
/** Path of the file of records that was written last. */
let written: string
let isFailing: (call: string) => boolean
let disk: SimulatedDisk
let files: Files
let lab: AuditLab

const refuse = (log: AuditLog, caller: string) =>
  log.refuse({ caller, call: 'ReadDisk', target: 'vm-1', request: {} }, 'NO_PERMISSION')
/** Opens a log and makes one count for each user. The counts are not in the log yet. */
const logWithCounts = async (): Promise<AuditLog> => {
  const log = lab.open(FOLDER, { files })
  for (const user of [...USERS, ...USERS]) await refuse(log, user)
  calls = []
  return log
}
const timesOf = (call: string): number => calls.filter((each) => each === call).length
const segments = (): number[] =>
  listSegments(files, FOLDER).map(({ firstSequence }) => firstSequence)

beforeEach(() => {
  calls = []
  isFailing = () => false
  disk = createSimulatedDisk({
    random: seededRandom('log-file'),
    before: ({ call, path }) => {
      calls.push(call)
      if (call === 'write' && path.includes('/log')) written = path
      if (isFailing(call)) throw new Error('EIO')
      return undefined
    },
  })
  files = disk.attach()
  lab = auditLab()
})

describe('records that are written together', () => {
  it('are in a segment of their own with one fdatasync, and further records follow them', async () => {
    const log = await logWithCounts()
    expect(await linesOf(log)).toHaveLength(3 * USERS.length)
    // The checkpoint of the records has an fdatasync too.
    expect(timesOf('syncData')).toBe(2)
    expect(timesOf('syncFolder')).toBe(1)
    await refuse(log, 'late')
    // An observer of the disk finds the record in the segment.
    expect(written).toBe(segmentAt(FOLDER, 2 * USERS.length + 1).path)
    expect(segments()).toEqual([1, 2 * USERS.length + 1])
    expect(await verifyAll(log)).toMatchObject({ records: 302, findings: [] })
    log.close()
    const again = lab.open(FOLDER, { files })
    expect(again.lastSequence()).toBe(302)
    again.close()
  })

  it('have an fdatasync each if they are few', async () => {
    const log = lab.open(FOLDER, { files })
    for (const user of [...USERS.slice(0, 8), ...USERS.slice(0, 8)]) await refuse(log, user)
    calls = []
    expect(await linesOf(log)).toHaveLength(3 * 8)
    expect(timesOf('syncData')).toBe(8)
    expect(segments()).toEqual([1])
    log.close()
  })

  it.each(['write', 'syncData', 'rename'])(
    'are all written later if a %s fails once',
    async (call) => {
      const log = await logWithCounts()
      isFailing = (each) => each === call
      expect(await linesOf(log)).toHaveLength(2 * USERS.length)
      isFailing = () => false
      await refuse(log, 'late')
      expect(await linesOf(log)).toHaveLength(3 * USERS.length + 2)
      expect(await verifyAll(log)).toMatchObject({ findings: [] })
      log.close()
    },
  )

  it('stop all further records until a restart if nobody knows whether they are durable', async () => {
    const log = await logWithCounts()
    isFailing = (call) => call === 'syncFolder'
    await linesOf(log)
    isFailing = () => false
    const unwritable = expect.objectContaining({ code: 'AUDIT_UNWRITABLE' })
    await expect(refuse(log, 'late')).rejects.toEqual(unwritable)
    log.close()
    const again = lab.open(FOLDER, { files })
    await refuse(again, 'late')
    expect(await verifyAll(again)).toMatchObject({ findings: [] })
    again.close()
  })

  it('are in the log after a restart if their writer was killed before the file had its name', async () => {
    const log = await logWithCounts()
    isFailing = (call) => call === 'rename'
    await linesOf(log)
    isFailing = () => false
    const again = lab.open(FOLDER, { files: disk.attach() })
    expect(files.now.list(FOLDER)).not.toContain('log.pending')
    expect(again.lastSequence()).toBe(3 * USERS.length)
    again.close()
  })
})

describe('a refused call', () => {
  it('is recorded completely with the next call if only its attempt could be written', async () => {
    const log = lab.open(FOLDER, { files })
    isFailing = (call) => call === 'write' && timesOf('write') === 2
    calls = []
    await expect(refuse(log, 'anna')).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
    await refuse(log, 'ben')
    expect(await verifyAll(log)).toMatchObject({ records: 4, unsettled: 0, findings: [] })
    log.close()
  })
})
