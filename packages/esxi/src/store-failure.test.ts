import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { canStrace, createTemporaryFolder, injecting, PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { startEsxidHere } from './testing/esxid-here.ts'
import {
  type EsxidProcess,
  killDuringStart,
  type ReadyHost,
  startEsxid,
} from './testing/esxid-process.ts'
import { type FakeVcenter, fakeVcenter } from './testing/fake-vcenter.ts'

// A container may forbid strace, and nothing else injects these faults into a real process.
const itWithStrace = canStrace() ? it : it.skip

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }

const hostOf = (esxid: EsxidProcess): ReadyHost => {
  const [host] = esxid.hosts
  if (host === undefined) throw new Error('no host')
  return host
}
const vmsOf = (channel: RpcChannel) => channel.client('nkpsim.esxi.v1.VirtualMachineService')
const KEY = { keyId: randomUUID(), kdk: randomBytes(32) }
const provider = (name = 'NKP') => ({
  provider: name,
  keyId: KEY.keyId,
  keyDerivationKey: Buffer.from(KEY.kdk),
  tpmRequired: false,
  usable: true,
  isDefault: true,
})

/** Makes a host that a vCenter manages and that holds a key provider. The host does not run. */
async function managedHost(
  folder: string,
  prepare: (channel: RpcChannel) => Promise<unknown> = async () => undefined,
): Promise<{ args: string[]; vcenter: FakeVcenter }> {
  const args = ['--name', 'esx-1', '--datastore', `ds=${join(folder, 'ds')}`]
  const vcenter = await fakeVcenter(PASSWORD)
  const { host, stop } = await startEsxidHere(join(folder, 'state'), args, { password: PASSWORD })
  await vcenter.adopt(host)
  await vcenter.push(host, { generation: 1, keyProviders: [provider()] })
  const channel = await vcenter.connect(host)
  await prepare(channel)
  channel.close()
  await stop()
  return { args, vcenter }
}

async function* write(offsetBytes: number, content: Buffer) {
  yield { header: { name: 'vm', offsetBytes } }
  yield { chunk: content }
}

describe('a host that is killed', () => {
  it('during a stream of desired states then holds the last acknowledged state or a newer one', async () => {
    using folder = createTemporaryFolder()
    const state = join(folder.path, 'state')
    const { args, vcenter } = await managedHost(folder.path)
    let sent = 1
    let acknowledged = 1
    for (let round = 0; round < 8; round++) {
      const esxid = await startEsxid(state, args)
      const channel = await vcenter.connect(hostOf(esxid))
      async function* requests() {
        for (;;) {
          const keyProviders = [provider(`NKP ${++sent}`)]
          yield {
            vcenterInstanceId: vcenter.instanceId,
            term: 1,
            generation: sent,
            keyProviders,
          }
        }
      }
      const stream = channel.client('nkpsim.esxi.v1.HostAgentService').synchronize(requests(), CALL)
      const before = acknowledged
      let kill: Promise<unknown> | undefined
      try {
        for await (const { state: held, acknowledgement } of stream) {
          if (held) {
            expect(Number(held.generation)).toBeGreaterThanOrEqual(before)
            expect(held.keyProviders).toHaveLength(1)
            if (Number(held.generation) > 1)
              expect(held.keyProviders[0]?.provider).toBe(`NKP ${held.generation}`)
          }
          if (!acknowledgement) continue
          acknowledged = Number(acknowledgement.generation)
          // When the signal arrives, the host may be handling any later push.
          if (acknowledged > before + round) kill ??= esxid.end('SIGKILL')
        }
      } catch (error) {
        expect(error).toMatchObject({ status: 'UNAVAILABLE' })
      }
      await kill
      channel.close()
    }
    expect(acknowledged).toBeGreaterThan(8)
    const { host, stop } = await startEsxidHere(state, args)
    const { state: held } = await vcenter.push(host, { generation: sent + 1 })
    expect(Number(held.generation)).toBeGreaterThanOrEqual(acknowledged)
    await stop()
  })

  it('during its first start completes its installation at the next start', async () => {
    using folder = createTemporaryFolder()
    const state = join(folder.path, 'state')
    const args = ['--state', state, '--name', 'esx-1']
    for (let round = 0; round < 10; round++) await killDuringStart(args, PASSWORD, 100 + 40 * round)
    const esxid = await startEsxid(state, ['--name', 'esx-1'], PASSWORD)
    const { hostId } = hostOf(esxid)
    expect(await esxid.end('SIGTERM')).toBe(0)
    const again = await startEsxid(state, ['--name', 'esx-1'])
    expect(hostOf(again).hostId).toBe(hostId)
    await again.end('SIGTERM')
  })
})

describe('a host whose disks fail', () => {
  itWithStrace(
    'stops with exit code 70 when its config store cannot be written, and acknowledges nothing',
    async () => {
      using folder = createTemporaryFolder()
      const state = join(folder.path, 'state')
      const { args, vcenter } = await managedHost(folder.path)
      const failing = await startEsxid(state, args, undefined, [
        // The first sync of the folder makes the ready file durable, the second sync the config
        // store.
        ...['env', 'UV_THREADPOOL_SIZE=1', ...injecting('fsync', 'error=EIO:when=2+', state)],
      ])
      await expect(
        vcenter.push(hostOf(failing), { generation: 2, keyProviders: [] }),
      ).rejects.toMatchObject({ status: 'UNAVAILABLE' })
      expect(await failing.exited).toBe(70)
      const { host, stop } = await startEsxidHere(state, args)
      const { state: held } = await vcenter.push(host, { generation: 2 })
      // A write that was not acknowledged may be missing, but it is never partial.
      expect(held.keyProviders).toHaveLength(Number(held.generation) === 1 ? 1 : 0)
      await stop()
    },
  )

  itWithStrace(
    'acknowledges neither a write whose flush fails nor later writes, until the VM is on again',
    async () => {
      using folder = createTemporaryFolder()
      const state = join(folder.path, 'state')
      const spec = { name: 'vm', datastore: '', provider: '' }
      const { args, vcenter } = await managedHost(folder.path, (channel) =>
        vmsOf(channel).createVm({ spec, diskBytes: 50_000 }, CALL),
      )
      const extent = join(folder.path, 'ds', 'vm', 'vm-flat.vmdk')
      // One thread makes all system calls of the disk. The first flush fails; the next flush would
      // succeed.
      const oneThread = ['env', 'UV_THREADPOOL_SIZE=1']
      const esxid = await startEsxid(state, args, undefined, [
        ...oneThread,
        ...injecting('fdatasync', 'error=EIO:when=1', extent),
      ])
      const channel = await vcenter.connect(hostOf(esxid))
      await vmsOf(channel).powerOnVm({ name: 'vm' }, CALL)
      const writing = () => vmsOf(channel).writeDisk(write(0, Buffer.alloc(5000, 7)), CALL)
      await expect(writing()).rejects.toMatchObject({
        code: 'DATASTORE_UNUSABLE',
        message: 'the datastore failed: EIO at fdatasync',
      })
      await expect(writing()).rejects.toMatchObject({
        code: 'DATASTORE_UNUSABLE',
        message: expect.stringContaining('power the virtual machine off and on'),
      })
      await expect(vmsOf(channel).powerOffVm({ name: 'vm' }, CALL)).rejects.toMatchObject({
        code: 'DATASTORE_UNUSABLE',
      })
      await vmsOf(channel).powerOnVm({ name: 'vm' }, CALL)
      expect(await writing()).toMatchObject({ writtenBytes: 5000 })
      channel.close()
      await esxid.end('SIGTERM')
    },
  )

  it('reports that the datastore is full, and leaves no incomplete files', async () => {
    using folder = createTemporaryFolder()
    const state = join(folder.path, 'state')
    const spec = { name: 'vm', datastore: '', provider: '' }
    const { args, vcenter } = await managedHost(folder.path, (own) =>
      vmsOf(own).createVm({ spec, diskBytes: 4 << 20 }, CALL),
    )
    // Limits the size of files to 1 MiB, which simulates a full disk.
    const limited = ['bash', '-c', 'ulimit -f 1024; exec "$@"', 'bash']
    const esxid = await startEsxid(state, args, undefined, limited)
    const channel = await vcenter.connect(hostOf(esxid))
    const full = { code: 'DISK_FULL', status: 'RESOURCE_EXHAUSTED' }
    const other = { ...spec, name: 'other' }
    await expect(
      vmsOf(channel).createVm({ spec: other, diskBytes: 4 << 20 }, CALL),
    ).rejects.toMatchObject(full)
    await expect(vmsOf(channel).getVm({ name: 'other' }, CALL)).rejects.toMatchObject({
      code: 'VM_NOT_FOUND',
    })
    await vmsOf(channel).powerOnVm({ name: 'vm' }, CALL)
    const content = randomBytes(4096)
    await vmsOf(channel).writeDisk(write(0, content), CALL)
    await expect(
      vmsOf(channel).writeDisk(write(3 << 20, randomBytes(4096)), CALL),
    ).rejects.toMatchObject(full)
    async function* bytes() {
      const range = { name: 'vm', offsetBytes: 0, lengthBytes: 4096 }
      for await (const { chunk } of vmsOf(channel).readDisk(range, CALL)) yield chunk
    }
    expect((await buffer(bytes())).equals(content)).toBe(true)
    channel.close()
    expect(await esxid.end('SIGTERM')).toBe(0)
  })
})
