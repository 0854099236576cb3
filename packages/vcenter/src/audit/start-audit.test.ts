import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { auditPublicKey, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import { type AuditLog, parseRecord, RESTORE_CALL, verifyLog } from '@nkpsim/daemon/audit'
import {
  clusterClockOf,
  createTemporaryFolder,
  linesOf,
  makeCalls,
  manualClock,
  silentLogger,
  witnessed,
} from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { auditLogId } from './audit-log-id.ts'
import { startAudit } from './start-audit.ts'

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store

beforeEach(async () => {
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
})
afterEach(() => {
  store.close()
  folder[Symbol.dispose]()
})

const start = (): AuditLog =>
  startAudit({
    store,
    stateFolder: folder.path,
    files: systemFiles,
    clusterClock: clusterClockOf(manualClock()),
    machineClock: manualClock(),
    logger: silentLogger,
  }).log
/** Returns the checkpoints that a host stores when the log ends. */
async function keptOf(log: AuditLog): Promise<SignedAuditCheckpoint[]> {
  log.checkpoint()
  return log.newestCheckpoints(1)
}
const verify = (log: AuditLog, kept: readonly SignedAuditCheckpoint[]) =>
  verifyLog({
    lines: log.lines(1),
    checkpoints: kept
      .filter(({ instanceId }) => instanceId === auditLogId(store))
      .map((each) => witnessed(each, 'host esx-1')),
    instanceId: auditLogId(store),
    publicKey: auditPublicKey(store.auditKeys.signingKey),
    beginsWithRestore: store.snapshot().lastRestore !== undefined,
  })
const wipe = () => rmSync(join(folder.path, 'audit'), { recursive: true })
const noteRestore = () =>
  store.change((tables) =>
    tables.noteRestore({
      auditLogId: randomUUID(),
      previousLogId: auditLogId(store),
      timeMs: Date.parse('2026-03-02T00:00:00Z'),
      backupTime: '2026-03-01T00:00:00.000Z',
    }),
  )

describe('the audit log of a restored vCenter', () => {
  it('begins with a record of the restore, and agrees with the hosts’ checkpoints of the previous log', async () => {
    const before = start()
    makeCalls(before, 3)
    const kept = await keptOf(before)
    before.close()
    wipe()
    const { instanceId } = store.identity
    await noteRestore()
    const log = start()
    const [first, outcome] = (await linesOf(log)).map(parseRecord)
    expect(first).toMatchObject({
      sequence: 1,
      caller: 'vcenterd',
      call: RESTORE_CALL,
      details: {
        previousLogId: instanceId,
        backupTime: '2026-03-01T00:00:00.000Z',
        time: '2026-03-02T00:00:00.000Z',
      },
    })
    expect(outcome).toMatchObject({ phase: 'outcome', code: 'OK' })
    makeCalls(log, 1)
    expect((await verify(log, [...kept, ...(await keptOf(log))])).findings).toEqual([])
    log.close()
    const again = start()
    expect(again.lastSequence()).toBe(4)
    again.close()
  })

  it('is reported as wiped if its records were deleted, like the log of any other vCenter', async () => {
    for (const isRestored of [false, true]) {
      if (isRestored) await noteRestore()
      const log = start()
      makeCalls(log, 3)
      const kept = await keptOf(log)
      log.close()
      wipe()
      const wiped = start()
      const { findings } = await verify(wiped, kept)
      expect(findings).toMatchObject([{ kind: 'TRUNCATED' }])
      wiped.close()
      wipe()
    }
  })

  it('fails verification if the record of the restore is missing', async () => {
    const log = start()
    makeCalls(log, 1)
    const { findings } = await verifyLog({
      lines: log.lines(1),
      checkpoints: [],
      instanceId: auditLogId(store),
      publicKey: log.publicKey,
      beginsWithRestore: true,
    })
    expect(findings).toMatchObject([{ kind: 'EDITED', sequence: 1 }])
    log.close()
  })
})
