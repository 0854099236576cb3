import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { type EsxidProcess, startEsxid } from './testing/esxid-process.ts'
import { fakeVcenter } from './testing/fake-vcenter.ts'

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }
const NAMES = ['esx-1', 'esx-2'] as const
const folder = createTemporaryFolder()
const esxids: EsxidProcess[] = []

afterAll(async () => {
  for (const esxid of esxids) await esxid.end('SIGTERM')
  folder[Symbol.dispose]()
})

it('after kill -9 of a host, another host has its VM on with all flushed data, without vCenter', async () => {
  const vcenter = await fakeVcenter(PASSWORD)
  const keyProvider = {
    ...{ provider: 'NKP', keyId: randomUUID(), keyDerivationKey: randomBytes(32) },
    ...{ tpmRequired: false, usable: true, isDefault: true },
  }
  const haGroup = `FDM-${vcenter.instanceId}-cluster`
  for (const name of NAMES) {
    const args = ['--name', name, '--datastore', `ds=${join(folder.path, 'ds')}`]
    const esxid = await startEsxid(join(folder.path, name), args, PASSWORD)
    esxids.push(esxid)
    const [host] = esxid.hosts
    if (host === undefined) throw new Error('no host')
    await vcenter.adopt(host)
    // The last contact of the hosts with a vCenter.
    const keyDerivationKey = Buffer.from(keyProvider.keyDerivationKey)
    await vcenter.push(host, { keyProviders: [{ ...keyProvider, keyDerivationKey }], haGroup })
  }
  const [first, second] = await Promise.all(
    esxids.map(async ({ hosts: [host] }) => {
      if (host === undefined) throw new Error('no host')
      return vcenter.connect(host)
    }),
  )
  if (first === undefined || second === undefined) throw new Error('no host')
  const vms = first.client('nkpsim.esxi.v1.VirtualMachineService')
  const spec = { name: 'vm', datastore: '', provider: '' }
  await vms.createVm({ spec, diskBytes: 100_000 }, CALL)
  await vms.powerOnVm({ name: 'vm' }, CALL)
  const flushed = randomBytes(9000)
  async function* content() {
    yield { header: { name: 'vm', offsetBytes: 4000 } }
    yield { chunk: flushed }
  }
  await vms.writeDisk(content(), CALL)
  first.close()
  await esxids.shift()?.end('SIGKILL')

  const others = second.client('nkpsim.esxi.v1.VirtualMachineService')
  await until(
    async () => (await others.getVm({ name: 'vm' }, CALL)).vm?.powerState,
    (state) => state === 'POWER_STATE_POWERED_ON',
  )
  async function* bytes() {
    const range = { name: 'vm', offsetBytes: 4000, lengthBytes: 9000 }
    for await (const { chunk } of others.readDisk(range, CALL)) yield chunk
  }
  expect((await buffer(bytes())).equals(flushed)).toBe(true)
  second.close()
})
