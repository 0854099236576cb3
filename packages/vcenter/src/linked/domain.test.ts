import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { createKeyAndCsr } from '@nkpsim/pki'
import type { RpcChannel } from '@nkpsim/rpc'
import { startVcenterd, type VcenterdProcess } from '../testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const OTHERS = 14

const folder = createTemporaryFolder()
let vcenterd: VcenterdProcess
let channel: RpcChannel
let csr: Buffer
const linked = () => channel.client('nkpsim.vcenter.v1.LinkedModeService')
const admit = (instanceId: string, address = 'other:443') =>
  linked().admitPartner({ csr, instanceId, address }, CALL)
const partners = async () => (await linked().listLinkedVcenters({}, CALL)).vcenters

beforeAll(async () => {
  vcenterd = await startVcenterd(folder.path)
  channel = vcenterd.connect()
  using own = await keyAndCsr()
  csr = own.csrDer
})
afterAll(async () => {
  channel.close()
  await vcenterd.end('SIGTERM')
  folder[Symbol.dispose]()
})

async function keyAndCsr() {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: 'other',
    random: systemRandom,
  })
  return { csrDer, [Symbol.dispose]: () => privateKeyPkcs8.wipe() }
}

describe('a domain', () => {
  it('admits only a vCenter with a valid id and address, and never admits this vCenter itself', async () => {
    const refused = { status: 'INVALID_ARGUMENT', code: 'INVALID_REQUEST' }
    const { instanceId } = await linked().preparePartnership({}, CALL)
    await expect(admit(instanceId)).rejects.toMatchObject(refused)
    await expect(admit('other')).rejects.toMatchObject(refused)
    await expect(admit(randomUUID(), 'https://other')).rejects.toMatchObject(refused)
    await expect(
      linked().admitPartner(
        { csr: Buffer.from('x'), instanceId: randomUUID(), address: 'a:1' },
        CALL,
      ),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' })
    expect(await partners()).toEqual([])
  })

  it('keeps a certificate from a partner only if it requested that certificate', async () => {
    const instanceId = randomUUID()
    const { certificatePem, rootsPem } = await admit(instanceId)
    await linked().removePartner({ name: `vc-${instanceId.slice(0, 8)}` }, CALL)
    const partner = { instanceId, address: 'other:443', rootsPem, joins: true }
    for (const pem of [certificatePem, 'no certificate'])
      await expect(
        linked().installPartner({ ...partner, certificatePem: pem }, CALL),
      ).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(await partners()).toEqual([])
  })

  it(`has ${OTHERS + 1} vCenters at most, and keeps them after kill -9`, async () => {
    const ids = Array.from({ length: OTHERS }, () => randomUUID())
    for (const id of ids) await admit(id)
    await expect(admit(randomUUID())).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      code: 'DOMAIN_FULL',
    })
    const [first = ''] = ids
    await admit(first, 'elsewhere:443')
    channel.close()
    await vcenterd.end('SIGKILL')
    vcenterd = await startVcenterd(folder.path)
    channel = vcenterd.connect()
    const kept = await partners()
    expect(kept.map(({ instanceId }) => instanceId).toSorted()).toEqual(ids.toSorted())
    expect(kept.find(({ instanceId }) => instanceId === first)).toMatchObject({
      address: 'elsewhere:443',
      reachable: false,
    })
    for (const { name } of kept) await linked().removePartner({ name }, CALL)
    await admit(randomUUID())
  })
})
