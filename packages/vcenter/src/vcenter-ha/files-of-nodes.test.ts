import { afterAll, beforeAll, expect } from '@jest/globals'
import { auditPublicKeyFromPem } from '@nkpsim/crypto'
import { type NodeVerification, parseRecord, verifyNodeLogs } from '@nkpsim/daemon/audit'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { auditCopyFolder, listAuditCopies } from '../audit/audit-copies.ts'
import { createHaPair, type HaPairInMemory, PAIR_STATE } from '../testing/ha-pair-in-memory.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const AUDIT = 'nkpsim.vcenter.v1.AuditService'
const HOUR_MS = 3_600_000
const NODE = 'nkpsim.vcenter.v1.VcenterHaNodeService'

let pair: HaPairInMemory

beforeAll(async () => {
  pair = await createHaPair()
})
afterAll(() => pair?.dispose())

const becomes = (name: 'a' | 'b', role: string) =>
  until(
    () => pair.status(name),
    (status) => status?.role === `VCENTER_HA_ROLE_${role}`,
  )

async function createProvider(name: 'a' | 'b', provider: string): Promise<void> {
  const channel = await pair.logIn(name)
  await channel.client('nkpsim.vcenter.v1.KeyProviderService').createProvider({ provider }, CALL)
  channel.close()
}

/** Verifies the logs that a node serves. */
async function verify(name: 'a' | 'b'): Promise<NodeVerification[]> {
  const channel = await pair.logIn(name)
  const audit = channel.client(AUDIT)
  const { instanceId, copiedLogIds, publicKeyPem } = await audit.getPublicKey({}, CALL)
  const logs = []
  for (const logId of [instanceId, ...copiedLogIds]) {
    const { checkpoints } = await audit.listCheckpoints({ logId }, CALL)
    logs.push({
      ...{ instanceId: logId, publicKey: auditPublicKeyFromPem(publicKeyPem) },
      checkpoints: checkpoints.flatMap((checkpoint) =>
        checkpoint === null
          ? []
          : [{ witness: 'vCenter', checkpoint, publicKey: undefined, isConflicting: false }],
      ),
      lines: async function* () {
        for await (const { lines } of audit.readLog({ logId }, CALL)) yield* lines
      },
    })
  }
  const [own, ...others] = logs
  if (own === undefined) throw new Error('no log')
  const results = await verifyNodeLogs(own, others)
  channel.close()
  return results
}

const isCopied = (from: 'a' | 'b', to: 'a' | 'b') =>
  until(
    async () => [await pair.status(from), await pair.status(to)],
    ([source, copy]) => source !== undefined && copy?.copiedRecordCount === source.auditRecordCount,
  )

story('the audit logs and clocks of two nodes of vCenter HA', (step) => {
  step('reach the passive node', async () => {
    await pair.nodes.a.start()
    await becomes('a', 'ACTIVE')
    await pair.nodes.b.start()
    await createProvider('a', 'nkp-1')
    await isCopied('a', 'b')
    expect(await verify('a')).toMatchObject([{ node: 'a', findings: [] }])
  })

  step('show the time of the active node, also if somebody changes it', async () => {
    const channel = await pair.logIn('a')
    await channel.client('nkpsim.fault.v1.ClockService').advanceClock({ byMs: HOUR_MS }, CALL)
    channel.close()
    await until(
      async () => (await pair.status('b'))?.nowMs ?? 0,
      (nowMs) => nowMs > Date.now() + HOUR_MS / 2,
    )
  })

  step('do not keep the passive node from a copy of the data that it lacks', async () => {
    const channel = await pair.logIn('a')
    const ha = channel.client('nkpsim.vcenter.v1.VcenterHaService')
    await ha.setVcenterHaMode({ mode: 'VCENTER_HA_MODE_DISABLED' }, CALL)
    await createProvider('a', 'nkp-2')
    await ha.setVcenterHaMode({ mode: 'VCENTER_HA_MODE_ENABLED' }, CALL)
    channel.close()
    await until(
      async () => [await pair.status('a'), await pair.status('b')],
      ([a, b]) => b?.mode === 'VCENTER_HA_MODE_ENABLED' && a?.sequence === b.sequence,
    )
  })

  step('are linked when the passive node takes over', async () => {
    await pair.nodes.a.stop()
    await becomes('b', 'ACTIVE')
    await createProvider('b', 'nkp-3')
    const logs = await verify('b')
    expect(logs).toMatchObject([
      { node: 'b', findings: [] },
      { node: 'a', findings: [] },
    ])
    expect(logs[0]?.checkpointsMatched).toBeGreaterThan(0)
  })

  step('also have what the former active node wrote last', async () => {
    const known = (await verify('b'))[1]?.records ?? 0
    await pair.nodes.a.start()
    await becomes('a', 'PASSIVE')
    await isCopied('a', 'b')
    await isCopied('b', 'a')
    const logs = await until(
      () => verify('b'),
      (seen) => (seen[1]?.checkpointsMatched ?? 0) > 0,
    )
    // Its stop has records after the last copy.
    expect(logs[1]?.records).toBeGreaterThanOrEqual(known)
    expect(logs.flatMap(({ findings }) => findings)).toEqual([])
  })

  step('show that somebody cut the log of a node that is down', async () => {
    const files = pair.nodes.b.disk.attach()
    const [logId = ''] = listAuditCopies(files, PAIR_STATE)
    await pair.nodes.a.stop()
    const folder = auditCopyFolder(PAIR_STATE, logId)
    for (const name of await files.list(folder)) await files.remove(`${folder}/${name}`)
    const [, copy] = await verify('b')
    expect(copy?.findings.map(({ kind }) => kind)).toContain('TRUNCATED')
    expect(copy?.findings[0]?.message).toContain('the takeover of term 3 by node b')
  })

  step('name the term and the last record known in the record of a takeover', async () => {
    const channel = await pair.logIn('b')
    const records = []
    for await (const { lines } of channel.client(AUDIT).readLog({ fromSequence: 1 }, CALL))
      records.push(...lines.map(parseRecord))
    channel.close()
    expect(records[0]).toMatchObject({
      ...{ caller: 'vcenterd', target: 'b', phase: 'attempt' },
      call: 'nkpsim.vcenter.v1.VcenterHaService/TakeOver',
      details: { term: 3, known: [{ sequence: expect.any(Number), hash: expect.any(String) }] },
    })
  })

  step('are given only to the other node', async () => {
    const channel = await pair.reach('b')
    const read = async () => {
      for await (const _ of channel.client(NODE).readAuditLog({ fromSequence: 1 }, CALL));
    }
    await expect(read()).rejects.toMatchObject({ status: 'PERMISSION_DENIED' })
    channel.close()
  })
})
