import { randomBytes, randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deriveKek, parseKeyId, parseKeyLocator, Secret, unlockKey } from '@nkpsim/crypto'
import {
  canReadChildren,
  countInMemory,
  createTemporaryFolder,
  PATIENCE_MS,
} from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import {
  type EsxidProcess,
  type ReadyHost,
  readReadyEsxid,
  startEsxid,
} from './testing/esxid-process.ts'
import { type FakeVcenter, fakeVcenter } from './testing/fake-vcenter.ts'

const PASSWORD = randomBytes(24).toString('base64url')
const CALL = { timeoutMs: PATIENCE_MS }
const OPERATOR = { kind: 'operator', id: 'administrator@vsphere.local' } as const
/**
 * Number of TLS and HTTP/2 buffers that a message passes through. OpenSSL and nghttp2 do not wipe
 * these buffers, so they may contain copies.
 */
const LINK_BUFFERS = 3
const KEY_LOCATOR = /vmware:key\/list\/\(pair\/[^"\s]+\)\)/

const folder = createTemporaryFolder()
const state = join(folder.path, 'esx-1')
const datastore = join(folder.path, 'ds')
const ARGS = ['--name', 'esx-1', '--datastore', `ds=${datastore}`]
const kdk = randomBytes(32)

let esxid: EsxidProcess
let vcenter: FakeVcenter
let channel: RpcChannel

const host = (): ReadyHost => esxid.hosts[0] ?? fail()
const fail = (): never => {
  throw new Error('no host')
}
const found = (secret: Uint8Array) => countInMemory(readReadyEsxid(state)?.pid ?? fail(), secret)
const vms = () => channel.client('nkpsim.esxi.v1.VirtualMachineService')
const push = (generation: number, kdks: readonly Buffer[]) =>
  vcenter.push(host(), {
    generation,
    keyProviders: kdks.map((bytes, index) => ({
      provider: `NKP ${index}`,
      keyId: randomUUID(),
      keyDerivationKey: Buffer.from(bytes),
      tpmRequired: false,
      usable: true,
      isDefault: true,
    })),
  })

/** Returns the KEK and DEK of the VM's disk from the key locator in its descriptor. */
function keysOfDisk(): { kek: Buffer; dek: Buffer } {
  const home = join(datastore, 'vm')
  const [descriptor = fail()] = globSync('*[!t].vmdk', { cwd: home })
  const [text = ''] = KEY_LOCATOR.exec(readFileSync(join(home, descriptor), 'utf8')) ?? []
  const locator = parseKeyLocator(text)
  const kek = deriveKek(Secret.from(Buffer.from(kdk)), parseKeyId(locator.keyId))
  const dek = unlockKey({ kek, locator })
  return { kek: kek.reveal(), dek: dek.reveal() }
}

beforeAll(async () => {
  esxid = await startEsxid(state, ARGS, PASSWORD)
  vcenter = await fakeVcenter(PASSWORD)
  await vcenter.adopt(host())
  await push(1, [kdk])
  channel = await vcenter.connect(host(), OPERATOR)
  const spec = { name: 'vm', datastore: 'ds', provider: 'NKP 0' }
  await vms().createVm({ spec, diskBytes: 1 << 20 }, CALL)
  await vms().powerOnVm({ name: 'vm' }, CALL)
})
afterAll(async () => {
  channel.close()
  await esxid.end('SIGTERM')
  folder[Symbol.dispose]()
})

// The kernel may forbid reading the memory of a child (Yama). No other way shows this memory.
const describeWhereReadable = canReadChildren() ? describe : describe.skip
describeWhereReadable('the memory of an esxid', () => {
  it('contains KDK, KEK and DEK only as bytes, and at most once outside of TLS and HTTP/2 buffers', async () => {
    const { kek, dek } = keysOfDisk()
    const held = await found(kdk)
    expect(held).toMatchObject({ encoded: 0 })
    expect(held.raw).toBeGreaterThanOrEqual(1)
    expect(held.raw).toBeLessThanOrEqual(1 + LINK_BUFFERS)
    const kekFound = await found(kek)
    expect(kekFound).toMatchObject({ encoded: 0 })
    expect(kekFound.raw).toBeLessThanOrEqual(1)
    const dekFound = await found(dek)
    expect(dekFound).toMatchObject({ encoded: 0 })
    expect(dekFound.raw).toBeLessThanOrEqual(1)

    await vms().powerOffVm({ name: 'vm' }, CALL)
    expect(await found(dek)).toMatchObject({ raw: 0, encoded: 0 })
    await push(2, [])
    const dropped = await found(kdk)
    expect(dropped).toMatchObject({ encoded: 0 })
    expect(dropped.raw).toBeLessThanOrEqual(LINK_BUFFERS)
  })

  it('contains the password of root at most in TLS and HTTP/2 buffers', async () => {
    const { inMalloc } = await found(Buffer.from(PASSWORD))
    expect(inMalloc).toBeLessThanOrEqual(LINK_BUFFERS)
  })

  it('contains a KDK only once after a restart', async () => {
    const another = randomBytes(32)
    await push(3, [another])
    channel.close()
    await esxid.end('SIGTERM')
    esxid = await startEsxid(state, ARGS)
    channel = await vcenter.connect(host(), OPERATOR)
    expect(await found(another)).toMatchObject({ raw: 1, encoded: 0 })
  })
})
