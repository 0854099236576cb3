import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import type { esxiV1, RpcChannel } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { type EsxidHere, startEsxidHere } from './testing/esxid-here.ts'
import { type FakeVcenter, fakeVcenter } from './testing/fake-vcenter.ts'
import { openVcenterStream, type VcenterStream } from './testing/vcenter-stream.ts'

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }
const DATASTORE = '/vmfs/volumes/ds'
const MACHINE = 'esx-1.test'
const ARGS = ['--name', 'esx-1', '--address', MACHINE, '--datastore', `ds=${DATASTORE}`]
const KMS: esxiV1.DesiredKeyProvider = {
  ...{ provider: 'KMS', keyId: randomUUID(), kind: 'KEY_PROVIDER_KIND_STANDARD' },
  ...{ tpmRequired: false, usable: true, isDefault: true },
}
const disk = createSimulatedDisk({ random: systemRandom })
const network = createMemoryNetwork()
const keys = new Map(['1', '2', 'host'].map((id) => [id, randomBytes(32)]))

let esxid: EsxidHere
let vcenter: FakeVcenter
let channel: RpcChannel
let stream: VcenterStream
let generation = 0

/** Boots the host on its disk, with passwords that cost little. */
async function boot(password?: string): Promise<void> {
  network.crash(MACHINE)
  esxid = await startEsxidHere('/state', ARGS, {
    files: disk.attach(),
    database: disk.attachDatabases(),
    compute: simulatedCompute(),
    network: network.node(MACHINE, systemClock),
    ...(password !== undefined && { password }),
  })
}
/** Opens the stream of a vCenter, and a channel for other calls. */
async function reach(who: FakeVcenter): Promise<void> {
  stream = openVcenterStream(await who.connect(esxid.host))
  channel = await who.connect(esxid.host)
}
function leave(): void {
  stream.close()
  channel.close()
}
const push = (vcenterInstanceId: string, keyProviders: esxiV1.DesiredKeyProvider[]) =>
  stream.send({ vcenterInstanceId, term: 1, generation: ++generation, keyProviders })
const hostKeys = () => channel.client('nkpsim.esxi.v1.HostKeyService')
const hostCrypto = () => channel.client('nkpsim.esxi.v1.HostCryptoService')
const vms = () => channel.client('nkpsim.esxi.v1.VirtualMachineService')
const messageOf = (keyId: string, bytes = keys.get(keyId) ?? randomBytes(32)) => {
  const kcv = keyCheckValue(Secret.from(Buffer.from(bytes)))
  return { provider: 'KMS', keyId, key: Buffer.from(bytes), kcv }
}
const add = (...ids: string[]) => hostKeys().addKeys({ keys: ids.map((id) => messageOf(id)) }, CALL)
const create = (keyId: string) =>
  vms().createVm({ spec: { name: 'vm', datastore: '', provider: '', keyId }, diskBytes: 1 }, CALL)
async function list(): Promise<esxiV1.HeldKey__Output[]> {
  const listed: esxiV1.HeldKey__Output[] = []
  for await (const part of hostKeys().listKeys({}, CALL)) listed.push(...part.keys)
  return listed
}

beforeAll(async () => {
  await boot(PASSWORD)
  const machine = { network: network.node('vcenter', systemClock), machine: MACHINE }
  vcenter = await fakeVcenter(PASSWORD, machine)
  await vcenter.adopt(esxid.host)
  await reach(vcenter)
})

afterAll(async () => {
  leave()
  await esxid.stop()
})

describe('a host with a standard key provider', () => {
  it('reports the provider without a KDK, and takes no keys before it has the provider', async () => {
    expect(await add('1')).toMatchObject({ addedCount: 0, refused: [{ keyId: '1' }] })
    const { acknowledgement } = await push(vcenter.instanceId, [KMS])
    expect(acknowledgement?.keyProviders).toMatchObject([
      { provider: 'KMS', kind: 'KEY_PROVIDER_KIND_STANDARD', kcv: '', custody: '', usable: true },
    ])
    const withKdk = { ...KMS, keyDerivationKey: randomBytes(32) }
    expect(await push(vcenter.instanceId, [withKdk])).toMatchObject({
      refusal: { code: 'INVALID_STATE' },
    })
  })

  it('becomes safe with a host key that vCenter made, and encrypts with such keys alone', async () => {
    const { crypto } = await hostCrypto().getCrypto({}, CALL)
    expect(crypto?.mode).toBe('HOST_CRYPTO_MODE_INCAPABLE')
    await add('1', 'host')
    await expect(create('1')).rejects.toMatchObject({ code: 'CRYPTO_MODE_INVALID' })
    await expect(hostCrypto().enableCrypto({ provider: '' }, CALL)).rejects.toMatchObject({
      code: 'KEY_ID_REQUIRED',
    })
    const enabled = await hostCrypto().enableCrypto({ provider: 'KMS', keyId: 'host' }, CALL)
    expect(enabled.crypto).toMatchObject({ hostKeyProvider: 'KMS', hostKeyId: 'host' })
    await expect(create('')).rejects.toMatchObject({ code: 'KEY_ID_REQUIRED' })
    await create('1')
    expect(await list()).toMatchObject([
      { keyId: '1', usedBy: ['vm'], isHostKey: false, persistent: false },
      { keyId: 'host', usedBy: [], isHostKey: true },
    ])
  })

  it('reports its missing keys after a reboot, and unlocks its VMs when vCenter sends them', async () => {
    leave()
    await esxid.stop()
    await boot()
    await reach(vcenter)
    const { vms: told, hostCrypto: crypto } = await stream.until(() => true)
    expect(told).toMatchObject([{ cryptoState: 'CRYPTO_STATE_LOCKED' }])
    expect(crypto).toMatchObject({ mode: 'HOST_CRYPTO_MODE_SAFE', requiresEncryptionMode: true })
    expect(stream.missingKeys()).toEqual([
      { provider: 'KMS', keyId: 'host' },
      { provider: 'KMS', keyId: '1' },
    ])
    expect(await add('1', 'host')).toEqual({ addedCount: 2, refused: [] })
    await stream.until(
      ({ vms: [vm], hostCrypto: now }) =>
        vm?.cryptoState === 'CRYPTO_STATE_UNLOCKED' && now?.requiresEncryptionMode === false,
    )
    expect(stream.missingKeys()).toEqual([])
  })

  it('refuses another key under a known id, and keys from users', async () => {
    const other = messageOf('1', randomBytes(32))
    const { refused } = await hostKeys().addKeys({ keys: [other] }, CALL)
    expect(refused).toMatchObject([{ keyId: '1', code: 'KEY_MISMATCH' }])
    const operator = await vcenter.connect(esxid.host, { kind: 'operator', id: 'somebody' })
    const asUser = operator.client('nkpsim.esxi.v1.HostKeyService')
    await expect(asUser.addKeys({ keys: [messageOf('2')] }, CALL)).rejects.toMatchObject({
      status: 'PERMISSION_DENIED',
    })
    operator.close()
  })

  it('has no TPM, so it does not store keys', async () => {
    const root = await vcenter.connect(esxid.host, { kind: 'operator', id: 'somebody' })
    const persistence = root.client('nkpsim.esxi.v1.KeyPersistenceService')
    await expect(persistence.enableKeyPersistence({}, CALL)).rejects.toMatchObject({
      ...{ status: 'FAILED_PRECONDITION', code: 'ENCRYPTION_MODE_INVALID' },
    })
    expect(await persistence.getKeyPersistence({}, CALL)).toEqual({
      keyPersistence: { enabled: false, storedCount: 0 },
    })
    root.close()
  })

  it('loses its keys when another vCenter takes it over and drops the provider', async () => {
    leave()
    const machine = { network: network.node('taker', systemClock), machine: MACHINE }
    const taker = await fakeVcenter(PASSWORD, machine)
    await taker.adopt(esxid.host, { force: true })
    await reach(taker)
    generation = 0
    await push(taker.instanceId, [])
    expect(await list()).toEqual([])
    await stream.until(({ vms: [vm] }) => vm?.cryptoState === 'CRYPTO_STATE_LOCKED')
    const { crypto } = await hostCrypto().getCrypto({}, CALL)
    expect(crypto?.mode).toBe('HOST_CRYPTO_MODE_PREPARED')
  })
})
