import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { type HostName, type MoveLab, moveLab } from '../testing/move-lab.ts'

const MIB = 2 ** 20
const DISK = { name: 'vm', disk: 0 }
const [ONE, TWO] = [Buffer.from('before'), Buffer.from('after!')]

async function* only(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes
}

const write = (lab: MoveLab, bytes: Buffer) => lab.host('esx-1').vms.write(DISK, 0, only(bytes))
const read = (lab: MoveLab, host: HostName) =>
  buffer(lab.host(host).vms.read(DISK, { offsetBytes: 0, lengthBytes: ONE.length }))

async function make(lab: MoveLab, { isPlain = false, sizeBytes = 4096 } = {}): Promise<void> {
  const { vms } = lab.host('esx-1')
  await vms.create({ name: 'vm', datastore: '', provider: '', isPlain }, sizeBytes)
  await vms.powerOn('vm')
  await write(lab, ONE)
}

async function move(lab: MoveLab, name = 'vm'): Promise<void> {
  const { sent, received } = await lab.move(name)
  await Promise.all([sent, received])
}

const DATASTORES = [
  ['of the same datastore', true],
  ['with its files', false],
] as const

describe.each(DATASTORES)('to another host, %s, moves', (_, sharesDatastore) => {
  it.each([
    ['on', true],
    ['off', false],
  ])('a VM with snapshots that is %s', async (_state, isOn) => {
    const lab = await moveLab({ sharesDatastore })
    await make(lab)
    const { vms } = lab.host('esx-1')
    await vms.snapshots.create('vm', { snapshot: 'one', description: '' })
    await write(lab, TWO)
    if (!isOn) await vms.powerOff('vm')
    await move(lab)
    const there = lab.host('esx-2').vms
    if (!isOn) await there.powerOn('vm')
    expect(await read(lab, 'esx-2')).toEqual(TWO)
    await there.powerOff('vm')
    await there.snapshots.revert({ name: 'vm', snapshot: 'one', id: '' })
    await there.powerOn('vm')
    expect(await read(lab, 'esx-2')).toEqual(ONE)
  })

  it('a suspended VM, with its memory', async () => {
    const lab = await moveLab({ sharesDatastore })
    await make(lab)
    const { vms } = lab.host('esx-1')
    await vms.lifecycle.suspend('vm')
    await move(lab)
    expect(await vms.listRegistered(10)).toEqual([])
    const there = lab.host('esx-2').vms
    expect(await there.get('vm')).toMatchObject({ isRegistered: true, powerState: 'suspended' })
    await there.lifecycle.resume('vm')
    expect(await read(lab, 'esx-2')).toEqual(ONE)
  })

  it('a VM that is encrypted in part; the change is finished there', async () => {
    const lab = await moveLab({ sharesDatastore })
    await make(lab, { isPlain: true, sizeBytes: 16 * MIB })
    const { vms } = lab.host('esx-1')
    for (let at = 0; at < 16 * MIB; at += 4 * MIB) await vms.write(DISK, at, only(ONE))
    await vms.powerOff('vm')
    const ending = new AbortController()
    const ended = vms.encrypt('vm', '', 'all', {
      signal: ending.signal,
      onProgress: (percent) => {
        if (percent > 20) ending.abort(new Error('ended'))
      },
    })
    await expect(ended).rejects.toThrow('ended')
    await vms.powerOn('vm')
    await move(lab)
    expect(await read(lab, 'esx-2')).toEqual(ONE)
    const there = lab.host('esx-2').vms
    await there.powerOff('vm')
    await there.encrypt('vm', '', 'all')
    await there.powerOn('vm')
    expect(await read(lab, 'esx-2')).toEqual(ONE)
    const { homeKey, disks } = await there.get('vm')
    expect([homeKey?.provider, disks[0]?.key?.provider]).toEqual(['NKP', 'NKP'])
  })
})

describe('a renamed VM', () => {
  it.each([
    ['on', true],
    ['off', false],
  ])('that is %s moves under its name to a host of the same datastore', async (_, isOn) => {
    const lab = await moveLab()
    await make(lab)
    const { vms } = lab.host('esx-1')
    await vms.powerOff('vm')
    await vms.lifecycle.rename('vm', 'main')
    if (isOn) await vms.powerOn('main')
    await move(lab, 'main')
    const there = lab.host('esx-2').vms
    const powerState = isOn ? 'poweredOn' : 'poweredOff'
    expect(await there.get('main')).toMatchObject({ name: 'main', folder: 'vm', powerState })
    expect(await vms.listRegistered(10)).toEqual([])
  })

  it('does not move with its files, and the host says what to do', async () => {
    const lab = await moveLab({ sharesDatastore: false })
    await make(lab)
    const { vms } = lab.host('esx-1')
    await vms.powerOff('vm')
    await vms.lifecycle.rename('vm', 'main')
    await expect(lab.move('main')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('nkpsim vm rename main vm'),
    })
    await vms.lifecycle.rename('main', 'vm')
    await move(lab)
    expect(await lab.host('esx-2').vms.get('vm')).toMatchObject({ isRegistered: true })
  })
})
