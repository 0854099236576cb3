import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  canReadChildren,
  countInMemory,
  createTemporaryFolder,
  PATIENCE_MS,
  untilEqual,
} from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { type FakeHost, fakeHost } from './testing/fake-host.ts'
import { fetchBackup } from './testing/fetch-backup.ts'
import { operatorOf, startVcenterd, type VcenterdProcess } from './testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const PROVIDER = 'NKP'
/**
 * Number of TLS buffers that a secret passes through: one for the call that brings it, and two for
 * vCenter's messages to the host. OpenSSL does not zero these buffers, and they may or may not be
 * reused.
 */
const TLS_BUFFERS = 3

const folder = createTemporaryFolder()
const kdk = randomBytes(32)
let vcenterd: VcenterdProcess
let channel: RpcChannel
let host: FakeHost

const providers = () => channel.client('nkpsim.vcenter.v1.KeyProviderService')
const inventory = () => channel.client('nkpsim.vcenter.v1.InventoryService')

beforeAll(async () => {
  vcenterd = await startVcenterd(folder.path)
  channel = vcenterd.connect()
  host = await fakeHost()
  await providers().createProvider(
    { provider: PROVIDER, constraints: { tpmRequired: false }, keyDerivationKey: Buffer.from(kdk) },
    CALL,
  )
  const { url, downloadToken: token } = await providers().exportProvider(
    { provider: PROVIDER, password: 'a password of a backup' },
    CALL,
  )
  const { rootsPem } = operatorOf(folder.path)
  await fetchBackup(url, { rootsPem, token })
  await inventory().createDatacenter({ name: 'DC' }, CALL)
  await inventory().createCluster({ datacenter: 'DC', name: 'Cluster' }, CALL)
  await inventory().addHost({ name: 'esx-1', cluster: 'Cluster', ...host.credentials }, CALL)
  await untilEqual(() => host.agent.held.keyProviders.length, 1)
})
afterAll(async () => {
  channel.close()
  await vcenterd.end('SIGTERM')
  await host.close()
  folder[Symbol.dispose]()
})

const found = (secret: Uint8Array) => countInMemory(vcenterd.ready.pid, secret)

const describeWhereReadable = canReadChildren() ? describe : describe.skip
describeWhereReadable('the memory of a vcenterd', () => {
  it('holds one copy of a KDK outside of TLS buffers; deleting the provider removes this copy', async () => {
    const { raw, encoded } = await found(kdk)
    expect(raw).toBeGreaterThanOrEqual(1)
    expect(raw).toBeLessThanOrEqual(1 + TLS_BUFFERS)
    expect(encoded).toBe(0)
    await providers().deleteProvider({ provider: PROVIDER }, CALL)
    const after = await found(kdk)
    expect(after.raw).toBeLessThan(raw)
    expect(after.encoded).toBe(0)
  })

  it('holds the password of an added host only in TLS buffers', async () => {
    const { inMalloc } = await found(Buffer.from(host.credentials.password))
    expect(inMalloc).toBeLessThanOrEqual(TLS_BUFFERS)
  })
})
