import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { type EsxidProcess, startEsxid } from './testing/esxid-process.ts'
import { type FakeVcenter, fakeVcenter } from './testing/fake-vcenter.ts'

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }
const folder = createTemporaryFolder()
const datastore = join(folder.path, 'ds')
const NAMES = ['esx-1', 'esx-2'] as const
const esxids = new Map<string, EsxidProcess>()
let vcenter: FakeVcenter

const start = async (name: string, password?: string): Promise<EsxidProcess> => {
  const args = ['--name', name, '--datastore', `ds=${datastore}`]
  const esxid = await startEsxid(join(folder.path, name), args, password)
  esxids.set(name, esxid)
  return esxid
}
const hostOf = (esxid: EsxidProcess) => {
  const [host] = esxid.hosts
  if (host === undefined) throw new Error('no host')
  return host
}
const processOf = (name: string): EsxidProcess => {
  const esxid = esxids.get(name)
  if (esxid === undefined) throw new Error(`no ${name}`)
  return esxid
}

/** Opens a channel to a host, calls its service of VMs, and closes the channel. */
async function withVms<T>(
  name: string,
  work: (vms: ReturnType<typeof vmsOf>) => Promise<T>,
): Promise<T> {
  const channel = await vcenter.connect(hostOf(processOf(name)))
  try {
    return await work(vmsOf(channel))
  } finally {
    channel.close()
  }
}
const vmsOf = (channel: RpcChannel) => channel.client('nkpsim.esxi.v1.VirtualMachineService')
const powerOn = (name: string) => withVms(name, (vms) => vms.powerOnVm({ name: 'vm' }, CALL))

beforeAll(async () => {
  vcenter = await fakeVcenter(PASSWORD)
  const desired = {
    provider: 'NKP',
    keyId: randomUUID(),
    tpmRequired: false,
    usable: true,
    isDefault: true,
  }
  const kdk = randomBytes(32)
  for (const name of NAMES) {
    const host = hostOf(await start(name, PASSWORD))
    await vcenter.adopt(host)
    const keyProviders = [{ ...desired, keyDerivationKey: Buffer.from(kdk) }]
    await vcenter.push(host, { keyProviders })
  }
})

afterAll(async () => {
  for (const esxid of esxids.values()) await esxid.end('SIGTERM')
  folder[Symbol.dispose]()
})

it('a VM runs on only one of two hosts, however often both try to power it on', async () => {
  const spec = { name: 'vm', datastore: '', provider: '' }
  await withVms('esx-1', (vms) => vms.createVm({ spec, diskBytes: 100_000 }, CALL))
  for (let round = 0; round < 8; round++) {
    const outcomes = await Promise.allSettled(NAMES.map(powerOn))
    const winners = NAMES.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    expect(winners).toHaveLength(1)
    const [winner = ''] = winners
    const loser = outcomes.find(({ status }) => status === 'rejected')
    expect(loser).toMatchObject({
      reason: {
        code: 'VM_POWERED_ON_ELSEWHERE',
        status: 'FAILED_PRECONDITION',
        // The loser may give up before the winner has written its name.
        message: expect.stringMatching(new RegExp(`in use on (${winner}|another host);`)),
      },
    })
    await withVms(winner, (vms) => vms.powerOffVm({ name: 'vm' }, CALL))
  }
})

it('a VM is released when its host dies, and keeps all flushed data', async () => {
  await powerOn('esx-1')
  const flushed = randomBytes(9000)
  async function* content() {
    yield { header: { name: 'vm', offsetBytes: 4000 } }
    yield { chunk: flushed }
  }
  await withVms('esx-1', (vms) => vms.writeDisk(content(), CALL))
  const seen = await withVms('esx-2', (vms) => vms.getVm({ name: 'vm' }, CALL))
  expect(seen.vm?.powerState).toBe('POWER_STATE_POWERED_ON_ELSEWHERE')
  await expect(powerOn('esx-2')).rejects.toMatchObject({ code: 'VM_POWERED_ON_ELSEWHERE' })

  await processOf('esx-1').end('SIGKILL')
  await powerOn('esx-2')
  const read = await withVms('esx-2', async (vms) => {
    async function* bytes() {
      const range = { name: 'vm', offsetBytes: 4000, lengthBytes: 9000 }
      for await (const { chunk } of vms.readDisk(range, CALL)) yield chunk
    }
    return buffer(bytes())
  })
  expect(read.equals(flushed)).toBe(true)

  await start('esx-1')
  const back = await withVms('esx-1', (vms) => vms.getVm({ name: 'vm' }, CALL))
  expect(back.vm?.powerState).toBe('POWER_STATE_POWERED_ON_ELSEWHERE')
  await withVms('esx-2', (vms) => vms.powerOffVm({ name: 'vm' }, CALL))
})

it('the next start of a host that died removes its incomplete files', async () => {
  const channel = await vcenter.connect(hostOf(processOf('esx-1')))
  const started = Promise.withResolvers<void>()
  async function* image() {
    yield {
      header: {
        spec: { name: 'half', datastore: '', provider: '' },
        imageBytes: 8 << 20,
      },
    }
    for (let sent = 0; sent < 4; sent++) yield { chunk: randomBytes(1 << 20) }
    started.resolve()
    await new Promise(() => undefined)
  }
  const importing = vmsOf(channel).importVm(image(), CALL)
  const cutOff = expect(importing).rejects.toMatchObject({ status: 'UNAVAILABLE' })
  await started.promise
  const leftovers = () => readdirSync(datastore).filter((name) => name.startsWith('.creating-'))
  // A write that was sent may not have arrived yet.
  await until(leftovers, (found) => found.length > 0)
  const listed = await withVms('esx-2', (vms) => vms.listVms({}, CALL))
  expect(listed.vms.map(({ name }) => name)).toEqual(['vm'])

  // A starting host must not remove files that the other host is creating.
  await processOf('esx-2').end('SIGTERM')
  await start('esx-2')
  expect(leftovers().length).toBeGreaterThan(0)

  await processOf('esx-1').end('SIGKILL')
  await cutOff
  channel.close()
  await start('esx-1')
  expect(readdirSync(datastore)).toEqual(['vm'])
})
