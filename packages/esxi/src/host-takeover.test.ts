import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { type EsxidHere, startEsxidHere } from './testing/esxid-here.ts'
import { type FakeVcenter, fakeVcenter } from './testing/fake-vcenter.ts'
import { openVcenterStream, type VcenterStream } from './testing/vcenter-stream.ts'

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }
const STATE = '/state'
const DATASTORE = '/vmfs/volumes/ds'
const MACHINE = 'esx-1.test'
const ARGS = ['--name', 'esx-1', '--address', MACHINE, '--datastore', `ds=${DATASTORE}`]
const disk = createSimulatedDisk({ random: systemRandom })
const network = createMemoryNetwork()
const spec = (name: string) => ({ name, datastore: '', provider: '' })

let esxid: EsxidHere
let former: FakeVcenter
let taker: FakeVcenter
let channel: RpcChannel
let stream: VcenterStream

/** Boots the host on its disk, with passwords that cost little. */
const boot = (password?: string): Promise<EsxidHere> => {
  network.crash(MACHINE)
  return startEsxidHere(STATE, ARGS, {
    files: disk.attach(),
    database: disk.attachDatabases(),
    compute: simulatedCompute(),
    network: network.node(MACHINE, systemClock),
    ...(password !== undefined && { password }),
  })
}
const keyOf = (name: string) => ({ name, keyId: randomUUID(), kdk: randomBytes(32) })
const desiredProvider = ({ name, keyId, kdk }: ReturnType<typeof keyOf>, more = {}) => ({
  provider: name,
  keyId,
  keyDerivationKey: Buffer.from(kdk),
  tpmRequired: false,
  usable: true,
  isDefault: true,
  ...more,
})
const [theirs, ours] = [keyOf('theirs'), keyOf('ours')]
const vms = () => channel.client('nkpsim.esxi.v1.VirtualMachineService')
const registration = () => channel.client('nkpsim.esxi.v1.VmRegistrationService')
const vmCrypto = () => channel.client('nkpsim.esxi.v1.VmCryptoService')
const hostCrypto = () => channel.client('nkpsim.esxi.v1.HostCryptoService')

/** Opens the stream of a vCenter, and a channel for other calls. */
async function reach(vcenter: FakeVcenter): Promise<void> {
  stream = openVcenterStream(await vcenter.connect(esxid.host))
  channel = await vcenter.connect(esxid.host)
}

function leave(): void {
  stream.close()
  channel.close()
}

beforeAll(async () => {
  esxid = await boot(PASSWORD)
  const machine = { network: network.node('vcenter', systemClock), machine: MACHINE }
  former = await fakeVcenter(PASSWORD, machine)
  taker = await fakeVcenter(PASSWORD, machine)
  await former.adopt(esxid.host)
  await reach(former)
})

afterAll(async () => {
  leave()
  await esxid.stop()
})

it('a host becomes safe with its first default provider, and reports its VMs as they change', async () => {
  await stream.until(({ hostCrypto: crypto }) => crypto?.mode === 'HOST_CRYPTO_MODE_INCAPABLE')
  const { acknowledgement } = await stream.send({
    vcenterInstanceId: former.instanceId,
    term: 1,
    generation: 1,
    keyProviders: [desiredProvider(theirs)],
  })
  expect(acknowledgement?.keyProviders).toMatchObject([{ provider: 'theirs', foreign: false }])
  await vms().createVm({ spec: spec('off'), diskBytes: 1 }, CALL)
  await vms().createVm({ spec: spec('on'), diskBytes: 1 }, CALL)
  await vms().powerOnVm({ name: 'on' }, CALL)
  const { vms: told, hostCrypto: crypto } = await stream.until(
    (inventory) => inventory.vms[1]?.powerState === 'POWER_STATE_POWERED_ON',
  )
  expect(told).toMatchObject([
    {
      name: 'off',
      registered: true,
      cryptoState: 'CRYPTO_STATE_UNLOCKED',
      validity: 'VALIDITY_VALID',
      homeKey: { provider: 'theirs', kdkKeyId: theirs.keyId },
      mixedKeys: false,
    },
    { name: 'on' },
  ])
  expect(crypto).toMatchObject({
    mode: 'HOST_CRYPTO_MODE_SAFE',
    hostKeyProvider: 'theirs',
    hostKeyKdkKeyId: theirs.keyId,
    requiresEncryptionMode: false,
    aesNi: true,
  })
  // The host key comes from the same KDK as the keys of the VMs, but is a different key.
  expect(crypto?.hostKeyId).toMatch(/./)
  expect(told.map(({ homeKey }) => homeKey?.keyId)).not.toContain(crypto?.hostKeyId)
})

it('VMs keep working after another vCenter took the host over and let it keep the foreign providers', async () => {
  leave()
  await taker.adopt(esxid.host, { force: true })
  await reach(taker)
  const { acknowledgement } = await stream.send({
    vcenterInstanceId: taker.instanceId,
    term: 1,
    generation: 1,
    keyProviders: [desiredProvider(ours)],
    keepForeign: true,
  })
  expect(acknowledgement?.keyProviders).toMatchObject([
    { provider: 'ours', foreign: false },
    { provider: 'theirs', foreign: true },
  ])
  await vms().powerOnVm({ name: 'off' }, CALL)
  await vms().powerOffVm({ name: 'off' }, CALL)
  const named = { ...spec('new'), provider: 'theirs' }
  await expect(vms().createVm({ spec: named, diskBytes: 1 }, CALL)).rejects.toMatchObject({
    code: 'KEY_PROVIDER_NOT_FOUND',
  })
})

it('when the foreign providers go, a powered-off VM is locked and a powered-on VM keeps running', async () => {
  const { acknowledgement } = await stream.send({
    vcenterInstanceId: taker.instanceId,
    term: 1,
    generation: 1,
    keyProviders: [desiredProvider(ours)],
    keepForeign: false,
  })
  expect(acknowledgement?.keyProviders).toMatchObject([{ provider: 'ours' }])
  const { vms: told, hostCrypto: crypto } = await stream.until(
    (inventory) => inventory.vms[0]?.cryptoState === 'CRYPTO_STATE_LOCKED',
  )
  expect(told).toMatchObject([
    { name: 'off', missingKeys: [{ provider: 'theirs', kdkKeyId: theirs.keyId }] },
    { name: 'on', cryptoState: 'CRYPTO_STATE_UNLOCKED', powerState: 'POWER_STATE_POWERED_ON' },
  ])
  expect(crypto).toMatchObject({ mode: 'HOST_CRYPTO_MODE_PREPARED', hostKeyProvider: '' })
  await expect(vms().powerOnVm({ name: 'off' }, CALL)).rejects.toMatchObject({ code: 'VM_LOCKED' })
  await vms().powerOffVm({ name: 'on' }, CALL)
  await expect(vmCrypto().unlockVm({ name: 'on' }, CALL)).rejects.toMatchObject({
    code: 'VM_LOCKED',
    status: 'FAILED_PRECONDITION',
    message: expect.stringContaining(theirs.keyId),
  })
})

it('an imported provider unlocks VMs only on request or when encryption mode is enabled', async () => {
  await stream.send({
    vcenterInstanceId: taker.instanceId,
    term: 1,
    generation: 2,
    keyProviders: [desiredProvider(ours), desiredProvider(theirs, { isDefault: false })],
  })
  const locked = await vms().getVm({ name: 'off' }, CALL)
  expect(locked.vm).toMatchObject({ cryptoState: 'CRYPTO_STATE_LOCKED', missingKeys: [] })
  await vmCrypto().unlockVm({ name: 'off' }, CALL)
  const { crypto } = await hostCrypto().enableCrypto({ provider: 'ours' }, CALL)
  expect(crypto).toMatchObject({ mode: 'HOST_CRYPTO_MODE_SAFE', hostKeyProvider: 'ours' })
  await stream.until((inventory) =>
    inventory.vms.every(({ cryptoState }) => cryptoState === 'CRYPTO_STATE_UNLOCKED'),
  )
  await vms().powerOnVm({ name: 'on' }, CALL)
  await vms().powerOffVm({ name: 'on' }, CALL)
})

it('rekeyed VMs no longer need the former provider', async () => {
  for (const name of ['off', 'on'])
    await vmCrypto().rekeyVm({ name, provider: 'ours', skipDisks: name === 'on' }, CALL)
  const { vms: told } = await stream.until((inventory) => inventory.vms[1]?.mixedKeys === true)
  expect(told).toMatchObject([
    { mixedKeys: false, homeKey: { kdkKeyId: ours.keyId } },
    { homeKey: { provider: 'ours' }, disks: [{ key: { provider: 'theirs' } }] },
  ])
  await stream.send({
    vcenterInstanceId: taker.instanceId,
    term: 1,
    generation: 3,
    keyProviders: [desiredProvider(ours)],
    keyCachePolicy: 'KEY_CACHE_POLICY_DOCUMENTED',
  })
  await vms().powerOnVm({ name: 'off' }, CALL)
  await vms().powerOffVm({ name: 'off' }, CALL)
  await expect(vms().powerOnVm({ name: 'on' }, CALL)).rejects.toMatchObject({
    code: 'DISK_KEY_NOT_FOUND',
  })
})

it('a host without its host key reports this, unless it may renew the key', async () => {
  const without = { vcenterInstanceId: taker.instanceId, term: 1, keyProviders: [] }
  await stream.send({ ...without, generation: 4 })
  await stream.until(({ hostCrypto: crypto }) => crypto?.requiresEncryptionMode === true)
  await expect(hostCrypto().changeKey({ provider: '' }, CALL)).rejects.toMatchObject({
    code: 'NO_DEFAULT_KEY_PROVIDER',
  })
  const keyProviders = [desiredProvider(keyOf('next'))]
  await stream.send({ ...without, generation: 5, keyProviders })
  const { hostCrypto: crypto } = await stream.until(
    (inventory) => inventory.hostCrypto?.requiresEncryptionMode === false,
  )
  expect(crypto?.hostKeyProvider).toBe('next')
})

it('a disabled host encrypts nothing new before its reboot, and keeps its registered VMs afterwards', async () => {
  await hostCrypto().disableCrypto({}, CALL)
  await expect(vms().createVm({ spec: spec('new'), diskBytes: 1 }, CALL)).rejects.toMatchObject({
    code: 'CRYPTO_MODE_INVALID',
  })
  await registration().unregisterVm({ name: 'off' }, CALL)
  leave()
  await esxid.stop()
  esxid = await boot()
  await reach(taker)
  const { vms: told } = await stream.until(
    ({ hostCrypto: crypto }) => crypto?.mode === 'HOST_CRYPTO_MODE_INCAPABLE',
  )
  expect(told).toMatchObject([{ name: 'on', validity: 'VALIDITY_INVALID' }])
  expect((await vms().listVms({}, CALL)).vms).toMatchObject([
    { name: 'off', registered: false },
    { name: 'on', registered: true },
  ])
})

it('many changes are reported together, and no change is lost', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `vm ${String(index).padStart(3, '0')}`)
  const reportsBefore = stream.reports()
  const startedMs = performance.now()
  for (const name of names) await vms().createVm({ spec: spec(name), diskBytes: 1 }, CALL)
  const { vms: told } = await stream.until((inventory) => inventory.vms.length === 301)
  expect(told.map(({ name }) => name)).toEqual(['on', ...names])
  // Reports are at least 200 ms apart. A large report has two parts.
  const mostReports = 2 * (2 + (performance.now() - startedMs) / 190)
  expect(stream.reports() - reportsBefore).toBeLessThanOrEqual(mostReports)
})
