import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { auditPublicKeyFromPem } from '@nkpsim/crypto'
import { parseRecord, verifyLog } from '@nkpsim/daemon/audit'
import {
  canStrace,
  createTemporaryFolder,
  injecting,
  PATIENCE_MS,
  untilEqual,
  witnessed,
} from '@nkpsim/daemon/testing'
import { defineService, type esxiV1, type RpcChannel } from '@nkpsim/rpc'
import { fakeHost } from './testing/fake-host.ts'
import { fetchBackup } from './testing/fetch-backup.ts'
import { startVcenterdHere } from './testing/vcenterd-here.ts'
import { operatorOf, runVcenterd, startVcenterd } from './testing/vcenterd-process.ts'

const itWithStrace = canStrace() ? it : it.skip

const CALL = { timeoutMs: PATIENCE_MS }
const CALLER = 'administrator@vsphere.local'
const inventoryOf = (channel: RpcChannel) => channel.client('nkpsim.vcenter.v1.InventoryService')
const providersOf = (channel: RpcChannel) => channel.client('nkpsim.vcenter.v1.KeyProviderService')
const auditOf = (channel: RpcChannel) => channel.client('nkpsim.vcenter.v1.AuditService')

async function recordsOf(channel: RpcChannel, fromSequence = 0) {
  const lines: Buffer[] = []
  for await (const message of auditOf(channel).readLog({ fromSequence }, CALL))
    lines.push(...message.lines)
  return { lines, records: lines.map(parseRecord) }
}
const LOGIN = ['Login', CALLER, 'attempt']
const LOGGED_IN = ['Login', CALLER, 'OK']
const shortRecords = async (channel: RpcChannel) =>
  (await recordsOf(channel)).records.map((record) => [
    record?.call.replace(/^.*\//, ''),
    record?.target,
    record?.phase === 'outcome' ? record.code : record?.phase,
  ])

/** A host that stores every checkpoint that it receives. */
function witness() {
  const given: esxiV1.StoreCheckpointRequest__Output[] = []
  const service = defineService('nkpsim.esxi.v1.AuditCheckpointService', {
    allow: ['vcenter'],
    handlers: {
      storeCheckpoint: async (request) => {
        given.push(request)
        return {}
      },
      listCheckpoints: async () => ({ checkpoints: [] }),
    },
  })
  const sequences = () => given.map(({ checkpoint }) => checkpoint?.sequence)
  return { service, given, sequences }
}

describe('the audit log of a vcenterd', () => {
  it('records the outcome of each call that changes something or reads a secret, and records no secret', async () => {
    using folder = createTemporaryFolder()
    const vcenterd = await startVcenterdHere(folder.path)
    const channel = vcenterd.connect()
    const providers = providersOf(channel)
    const password = 'Correct horse 7!'
    await providers.createProvider({ provider: 'NKP' }, CALL)
    await expect(providers.createProvider({ provider: 'NKP' }, CALL)).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
    })
    await providers.listProviders({}, CALL)
    const stranger = vcenterd.connectWithoutSession()
    await expect(
      providersOf(stranger).createProvider({ provider: 'other' }, CALL),
    ).rejects.toMatchObject({ status: 'UNAUTHENTICATED' })
    stranger.close()
    const { url, downloadToken } = await providers.exportProvider(
      { provider: 'NKP', password },
      CALL,
    )
    const { rootsPem = '' } = operatorOf(folder.path)
    const { statusCode } = await fetchBackup(url, { rootsPem, token: downloadToken })
    expect(statusCode).toBe(200)
    expect(await shortRecords(channel)).toEqual([
      LOGIN,
      LOGGED_IN,
      ['CreateProvider', 'NKP', 'attempt'],
      ['CreateProvider', 'NKP', 'OK'],
      ['CreateProvider', 'NKP', 'attempt'],
      ['CreateProvider', 'NKP', 'PROVIDER_ALREADY_EXISTS'],
      ['ExportProvider', 'NKP', 'attempt'],
      ['ExportProvider', 'NKP', 'OK'],
      ['', 'NKP', 'attempt'],
      ['', 'NKP', 'OK'],
    ])
    const { records } = await recordsOf(channel, 7)
    expect(records[0]).toMatchObject({
      sequence: 7,
      caller: CALLER,
      call: 'nkpsim.vcenter.v1.KeyProviderService/ExportProvider',
      details: { provider: 'NKP', password: expect.stringMatching(/^hmac-sha256:/) },
    })
    expect(records[2]).toMatchObject({ call: 'GET /cryptomanager/kms/' })
    channel.close()
    await vcenterd.stop()
    const audit = join(folder.path, 'audit')
    const written = readdirSync(audit).map((name) => readFileSync(join(audit, name), 'utf8'))
    for (const secret of [password, downloadToken]) expect(written.join()).not.toContain(secret)
  })

  it('can be verified with the checkpoints of vCenter, which signs a new one on request', async () => {
    using folder = createTemporaryFolder()
    const vcenterd = await startVcenterdHere(folder.path)
    const channel = vcenterd.connect()
    await inventoryOf(channel).createDatacenter({ name: 'DC' }, CALL)
    const { checkpoints } = await auditOf(channel).listCheckpoints({}, CALL)
    expect(checkpoints.map(({ sequence }) => sequence)).toEqual([4])
    const { instanceId, publicKeyPem } = await auditOf(channel).getPublicKey({}, CALL)
    const { lines } = await recordsOf(channel)
    const verification = await verifyLog({
      lines,
      checkpoints: checkpoints.map((each) => witnessed(each)),
      instanceId,
      publicKey: auditPublicKeyFromPem(publicKeyPem),
    })
    expect(verification).toEqual({
      records: 4,
      unsettled: 0,
      checkpointsMatched: 1,
      notCopied: 0,
      findings: [],
    })
    channel.close()
    await vcenterd.stop()
  })

  it('sends its checkpoints to the hosts, both immediately and when a host connects', async () => {
    using folder = createTemporaryFolder()
    const vcenterd = await startVcenterdHere(folder.path)
    const channel = vcenterd.connect()
    const inventory = inventoryOf(channel)
    const host = await fakeHost()
    const { service, given, sequences } = witness()
    host.agent.moreServices.push(service)
    try {
      await inventory.createDatacenter({ name: 'DC' }, CALL)
      await auditOf(channel).listCheckpoints({}, CALL)
      await inventory.addHost({ name: 'esx-1', ...host.credentials }, CALL)
      await untilEqual(sequences, [4])
      await inventory.createDatacenter({ name: 'DC 2' }, CALL)
      await auditOf(channel).listCheckpoints({}, CALL)
      await untilEqual(sequences, [4, 8])
      const { publicKeyPem } = await auditOf(channel).getPublicKey({}, CALL)
      for (const { publicKey } of given)
        expect(publicKey).toEqual(auditPublicKeyFromPem(publicKeyPem))
      channel.close()
      await vcenterd.stop()
      const again = await startVcenterdHere(folder.path)
      await untilEqual(sequences, [4, 8, 8])
      await again.stop()
    } finally {
      await host.close()
    }
  })

  it('prevents a start of vCenter after somebody edited the log, until the log is restored or moved away', async () => {
    using folder = createTemporaryFolder()
    const first = await startVcenterdHere(folder.path)
    const channel = first.connect()
    await inventoryOf(channel).createDatacenter({ name: 'DC' }, CALL)
    channel.close()
    await first.stop()
    const path = join(folder.path, 'audit', 'log-0000000000000001.jsonl')
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, before.replace('"target":"DC"', '"target":"CD"'))
    const { exitCode, stderr } = await runVcenterd(['--state', folder.path])
    expect({ exitCode, lines: stderr.trimEnd().split('\n').length }).toEqual({
      exitCode: 1,
      lines: 1,
    })
    expect(stderr).toMatch(
      /^vcenterd: the audit log in .* was changed: record 4 .* put the log back/,
    )
    writeFileSync(path, before)
    await (await startVcenterdHere(folder.path)).stop()
    rmSync(join(folder.path, 'audit'), { recursive: true })
    await (await startVcenterdHere(folder.path)).stop()
  })
})

describe('a vcenterd whose audit log has no space', () => {
  itWithStrace(
    'refuses changes, still serves reads, and accepts changes again when there is space',
    async () => {
      using folder = createTemporaryFolder()
      const segment = join(folder.path, 'audit', 'log-0000000000000001.jsonl')
      const strace = injecting('pwrite64', 'error=ENOSPC:when=5..6', segment)
      const vcenterd = await startVcenterd(folder.path, strace)
      const channel = vcenterd.connect()
      const inventory = inventoryOf(channel)
      const names = async () =>
        (await inventory.listDatacenters({}, CALL)).datacenters.map(({ name }) => name)
      await inventory.createDatacenter({ name: 'first' }, CALL)
      for (const name of ['second', 'third'])
        await expect(inventory.createDatacenter({ name }, CALL)).rejects.toMatchObject({
          status: 'UNAVAILABLE',
          code: 'AUDIT_UNWRITABLE',
          message: expect.stringMatching(/^the audit log cannot be written: ENOSPC/),
        })
      expect(await names()).toEqual(['first'])
      await inventory.createDatacenter({ name: 'fourth' }, CALL)
      expect(await names()).toEqual(['first', 'fourth'])
      expect(await shortRecords(channel)).toEqual([
        LOGIN,
        LOGGED_IN,
        ['CreateDatacenter', 'first', 'attempt'],
        ['CreateDatacenter', 'first', 'OK'],
        ['CreateDatacenter', 'fourth', 'attempt'],
        ['CreateDatacenter', 'fourth', 'OK'],
      ])
      channel.close()
      await vcenterd.end('SIGTERM')
      await (await startVcenterdHere(folder.path)).stop()
    },
  )
})
