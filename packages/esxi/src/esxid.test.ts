import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { createTemporaryFolder, PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { type EsxidProcess, type ReadyHost, runEsxid, startEsxid } from './testing/esxid-process.ts'
import { type FakeVcenter, fakeVcenter } from './testing/fake-vcenter.ts'

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }
const OPERATOR = { kind: 'operator', id: 'administrator@vsphere.local' } as const

const folder = createTemporaryFolder()
const state = join(folder.path, 'esx-1')
const ARGS = ['--name', 'esx-1', '--datastore', `ds=${join(folder.path, 'ds')}`]

let esxid: EsxidProcess
let vcenter: FakeVcenter

const host = (): ReadyHost => {
  const [first] = esxid.hosts
  if (first === undefined) throw new Error('no host')
  return first
}
const provider = (name: string, kdk: Buffer, more = {}) => ({
  provider: name,
  keyId: '722baa86-94f5-43d7-ac96-74afebda6863',
  keyDerivationKey: Buffer.from(kdk),
  tpmRequired: false,
  usable: true,
  isDefault: true,
  ...more,
})
const kcvOf = (kdk: Buffer): string => keyCheckValue(Secret.from(Buffer.from(kdk)))

beforeAll(async () => {
  esxid = await startEsxid(state, ARGS, PASSWORD)
  vcenter = await fakeVcenter(PASSWORD)
})

afterAll(async () => {
  await esxid.end('SIGTERM')
  folder[Symbol.dispose]()
})

describe('a host that no vCenter manages', () => {
  it('refuses wrong credentials, and stays unmanaged', async () => {
    await expect(vcenter.adopt(host(), { password: 'wrong' })).rejects.toMatchObject({
      code: 'CREDENTIALS_WRONG',
      status: 'PERMISSION_DENIED',
    })
    await expect(vcenter.adopt(host(), { username: 'dcui' })).rejects.toMatchObject({
      code: 'CREDENTIALS_WRONG',
    })
    const channel = await vcenter.connect(host())
    await expect(
      channel.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL),
    ).rejects.toMatchObject({ status: 'UNAVAILABLE' })
    channel.close()
  })

  it('is adopted with the right credentials, and serves the new vCenter immediately', async () => {
    await vcenter.adopt(host())
    const { state: held, answer } = await vcenter.push(host(), { keyProviders: [] })
    expect(held).toMatchObject({
      hostId: host().hostId,
      term: 0,
      generation: 0,
      encryptionMode: 'NONE',
    })
    expect(answer.acknowledgement).toMatchObject({ term: 1, generation: 1 })
  })
})

describe('a managed host', () => {
  it('is refused to another vCenter, unless that vCenter uses force', async () => {
    const other = await fakeVcenter(PASSWORD)
    await expect(other.adopt(host())).rejects.toMatchObject({ code: 'MANAGED_BY_ANOTHER_VCENTER' })
    const kdk = randomBytes(32)
    await vcenter.push(host(), { generation: 2, keyProviders: [provider('kept', kdk)] })
    await other.adopt(host(), { force: true })
    const { state: held } = await other.push(host(), { generation: 1 })
    expect(held).toMatchObject({
      generation: 0,
      keyProviders: [{ provider: 'kept', kcv: kcvOf(kdk) }],
    })
    await expect(vcenter.push(host(), { generation: 9 })).rejects.toMatchObject({
      status: 'UNAVAILABLE',
    })
    await vcenter.adopt(host(), { force: true })
  })

  it('admits operators and its vCenter, but no other hosts', async () => {
    const kinds = { operator: OPERATOR, host: { kind: 'host', id: randomUUID() } } as const
    const asOperator = await vcenter.connect(host(), kinds.operator)
    const asHost = await vcenter.connect(host(), kinds.host)
    await expect(
      asOperator.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL),
    ).resolves.toMatchObject({ name: 'esx-1' })
    await expect(
      asHost.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL),
    ).rejects.toMatchObject({ status: 'PERMISSION_DENIED' })
    async function* nothing() {}
    const stream = asOperator.client('nkpsim.esxi.v1.HostAgentService').synchronize(nothing(), CALL)
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      status: 'PERMISSION_DENIED',
    })
    asOperator.close()
    asHost.close()
  })

  it('acknowledges only durable states: an acknowledged state survives kill -9', async () => {
    const kdk = randomBytes(32)
    for (let generation = 10; generation < 15; generation++) {
      const { answer } = await vcenter.push(host(), {
        generation,
        keyProviders: [provider(`NKP ${generation}`, kdk)],
      })
      await esxid.end('SIGKILL')
      expect(answer.acknowledgement?.keyProviders).toMatchObject([{ kcv: kcvOf(kdk) }])
      esxid = await startEsxid(state, ARGS)
      const { state: held } = await vcenter.push(host(), { generation })
      expect(held).toMatchObject({ generation, keyProviders: [{ provider: `NKP ${generation}` }] })
    }
  })

  it('refuses old states, wrong KDKs, malformed states, and providers that require a TPM', async () => {
    const kdk = randomBytes(32)
    await vcenter.push(host(), { generation: 20, keyProviders: [provider('NKP', kdk)] })
    const refusal = async (desired: Parameters<FakeVcenter['push']>[1]) =>
      (await vcenter.push(host(), desired)).answer.refusal?.code
    expect(await refusal({ generation: 19 })).toBe('STALE_GENERATION')
    expect(await refusal({ generation: 21, vcenterInstanceId: randomUUID() })).toBe('WRONG_VCENTER')
    const forged = [provider('NKP', randomBytes(32))]
    expect(await refusal({ generation: 21, keyProviders: forged })).toBe('KEY_MISMATCH')
    const short = [provider('NKP', kdk.subarray(1))]
    expect(await refusal({ generation: 21, keyProviders: short })).toBe('INVALID_STATE')
    const barred = [provider('NKP', kdk, { tpmRequired: true })]
    expect(await refusal({ generation: 21, keyProviders: barred })).toBe('INVALID_STATE')
    const { state: held } = await vcenter.push(host(), { generation: 20 })
    expect(held).toMatchObject({ generation: 20, keyProviders: [{ kcv: kcvOf(kdk) }] })
  })

  it('keeps the proof of its generation, and begins at generation 0 after a forced takeover', async () => {
    const position = { generation: 25, keyProviders: [] }
    const generationProof = randomBytes(32)
    await vcenter.push(host(), { ...position, generationProof })
    await esxid.end('SIGKILL')
    esxid = await startEsxid(state, ARGS)
    await vcenter.adopt(host())
    const { state: kept } = await vcenter.push(host(), position)
    expect(kept).toMatchObject({ generation: 25, generationProof })
    await vcenter.adopt(host(), { force: true })
    const { state: fresh } = await vcenter.push(host(), position)
    expect(fresh).toMatchObject({ term: 0, generation: 0, generationProof: Buffer.alloc(0) })
  })

  it('keeps flushed writes if kill -9 interrupts other writes', async () => {
    const keyProviders = [provider('NKP 30', randomBytes(32))]
    await vcenter.push(host(), { generation: 30, keyProviders })
    const vmsOf = (channel: RpcChannel) => channel.client('nkpsim.esxi.v1.VirtualMachineService')
    let channel = await vcenter.connect(host(), OPERATOR)
    const spec = { name: 'vm', datastore: '', provider: '' }
    await vmsOf(channel).createVm({ spec, diskBytes: 1 << 20 }, CALL)
    await vmsOf(channel).powerOnVm({ name: 'vm' }, CALL)
    const flushed = randomBytes(10_000)
    await vmsOf(channel).writeDisk(write('vm', 3000, flushed), CALL)
    const underWay = Promise.withResolvers<void>()
    const unfinished = vmsOf(channel).writeDisk(endless('vm', 500_000, underWay.resolve), CALL)
    const cutOff = expect(unfinished).rejects.toMatchObject({ status: 'UNAVAILABLE' })
    await underWay.promise
    await esxid.end('SIGKILL')
    await cutOff
    channel.close()
    esxid = await startEsxid(state, ARGS)
    channel = await vcenter.connect(host(), OPERATOR)
    await vmsOf(channel).powerOnVm({ name: 'vm' }, CALL)
    const read = vmsOf(channel).readDisk(
      { name: 'vm', offsetBytes: 3000, lengthBytes: 10_000 },
      CALL,
    )
    expect((await buffer(chunksOf(read))).equals(flushed)).toBe(true)
    await vmsOf(channel).powerOffVm({ name: 'vm' }, CALL)
    channel.close()
  })

  it('stops cleanly on SIGTERM, and keeps its state', async () => {
    expect(await esxid.end('SIGTERM')).toBe(0)
    esxid = await startEsxid(state, ARGS)
    const { state: held } = await vcenter.push(host(), { generation: 30 })
    expect(held.generation).toBe(30)
  })
})

describe('an esxid that cannot start says why in one line', () => {
  const oneLine = (stderr: string): string => {
    expect(stderr.trim().split('\n')).toHaveLength(1)
    return stderr
  }

  it('when its arguments are wrong', async () => {
    for (const args of [
      ['--stat', 'x'],
      ['--name', 'x'],
      ['--state', 'x', '--name', 'x', '--port', 'http'],
      ['--state', 'x', '--name', 'x', '--tpm', 'usb'],
      ['--state', 'x', '--name', 'x', '--hosts', '0'],
    ]) {
      const { exitCode, stderr } = await runEsxid(args)
      expect(exitCode).toBe(2)
      expect(oneLine(stderr)).toContain('usage: esxid')
    }
  })

  it('when another esxid uses the same folder', async () => {
    const { exitCode, stderr } = await runEsxid(['--state', state, ...ARGS])
    expect(exitCode).toBe(1)
    expect(oneLine(stderr)).toMatch(/another process/)
  })

  it('when it has no root password at its first start', async () => {
    const { exitCode, stderr } = await runEsxid([
      '--state',
      join(folder.path, 'new'),
      '--name',
      'new',
    ])
    expect(exitCode).toBe(1)
    expect(oneLine(stderr)).toContain('--root-password-file')
  })

  it('when its port is taken', async () => {
    await using taken = createServer().listen(0, 'localhost')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const args = ['--state', join(folder.path, 'taken'), '--name', 'x', '--port', String(port)]
    const { exitCode, stderr } = await runEsxid(args, PASSWORD)
    expect(exitCode).toBe(1)
    expect(oneLine(stderr)).toContain(`localhost:${port}`)
    taken.close()
  })

  it('when its TPM does not answer', async () => {
    const socket = join(folder.path, 'no.sock')
    const args = ['--state', join(folder.path, 'tpm'), '--name', 'x', '--tpm', `unix:${socket}`]
    const { exitCode, stderr } = await runEsxid(args, PASSWORD)
    expect(exitCode).toBe(1)
    expect(oneLine(stderr)).toMatch(/TPM .* cannot be reached/)
  })
})

describe('a host whose listening address differs from its name', () => {
  const under = (name: string, listen: string) => [
    '--name',
    name,
    '--address',
    'esx.invalid',
    '--listen',
    listen,
  ]

  it('serves at the listening address', async () => {
    const other = await startEsxid(join(folder.path, 'lis'), under('lis', '127.0.0.1'), PASSWORD)
    await vcenter.adopt(other.hosts[0] ?? host())
    expect(await other.end('SIGTERM')).toBe(0)
  })

  it('reports an address at which it cannot listen', async () => {
    const args = ['--state', join(folder.path, 'no-lis'), ...under('no-lis', '192.0.2.1')]
    const { exitCode, stderr } = await runEsxid(args, PASSWORD)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('cannot listen on 192.0.2.1')
  })
})

describe('a rack', () => {
  it('gives each host its own identity, folder and ports', async () => {
    const rackFolder = join(folder.path, 'rack')
    let rack = await startEsxid(rackFolder, ['--name', 'r', '--hosts', '5'], PASSWORD)
    expect(rack.hosts.map(({ name }) => name)).toEqual(['r-1', 'r-2', 'r-3', 'r-4', 'r-5'])
    expect(new Set(rack.hosts.map(({ hostId }) => hostId)).size).toBe(5)
    const [first] = rack.hosts
    if (first === undefined) throw new Error('no host')
    await vcenter.adopt(first)
    await vcenter.push(first, { generation: 3 })
    expect(await rack.end('SIGKILL')).toBeNull()
    const before = rack.hosts
    rack = await startEsxid(rackFolder, ['--name', 'r', '--hosts', '5'])
    expect(rack.hosts).toEqual(before)
    expect((await vcenter.push(first, { generation: 3 })).state.generation).toBe(3)
    expect(await rack.end('SIGTERM')).toBe(0)
  })
})

async function* write(name: string, offsetBytes: number, content: Buffer) {
  yield { header: { name, offsetBytes } }
  for (let at = 0; at < content.length; at += 700) yield { chunk: content.subarray(at, at + 700) }
}

/**
 * Calls `onUnderWay` after more data was sent than the channel can buffer. By then, the host has
 * written some of the data.
 */
async function* endless(name: string, offsetBytes: number, onUnderWay: () => void) {
  yield { header: { name, offsetBytes } }
  for (let sent = 0; sent < 100; sent++) yield { chunk: randomBytes(4096) }
  onUnderWay()
  await new Promise(() => undefined)
}

async function* chunksOf(responses: AsyncIterable<{ chunk: Buffer }>) {
  for await (const { chunk } of responses) yield chunk
}
