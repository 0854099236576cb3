import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'
import { type VsanHosts, vsanHosts } from '../testing/vsan-hosts.ts'
import type { VsanFiles } from './namespace/vsan-files.ts'
import { vsanDatastore } from './vsan-datastore.ts'

const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const CLONE = {
  ...{ name: 'vm', cloneName: 'copy', datastore: '', provider: '' },
  ...{ snapshot: '', snapshotId: '', vtpmPolicy: undefined },
}
/** Greater than a file that the log of a folder contains. */
const CAPACITY_BYTES = 2 << 20
const ALL = { offsetBytes: 0, lengthBytes: 0 }
const DISK = { name: 'vm', disk: 0 }

let hosts: VsanHosts
let opened: VmLab[]

beforeEach(() => {
  hosts = vsanHosts({ random: systemRandom })
  opened = []
})
afterEach(async () => {
  for (const { vms } of opened) await vms.close()
})

/** Boots a host of the cluster. */
async function boot(hostName: string): Promise<VmLab & { files: VsanFiles }> {
  const files = hosts.start(hostName)
  const of = { name: 'vsanDatastore', files, clock: systemClock, random: systemRandom }
  const lab = await vmLab('', [A, B], { hostName, vsan: vsanDatastore(of) })
  opened.push(lab)
  return Object.assign(lab, { files })
}

const exported = ({ vms }: VmLab, name = 'vm') => buffer(vms.export({ name, disk: 0 }))

describe('a VM on a vSAN datastore', () => {
  it('keeps what was written through a rekey, snapshots and a clone, until it is deleted', async () => {
    const lab = await boot('esx-1')
    const { vms } = lab
    const first = randomBytes(CAPACITY_BYTES)
    const before = hosts.objects.ids().length
    await vms.create(SPEC, CAPACITY_BYTES, chunksOf(first))
    expect((await exported(lab)).equals(first)).toBe(true)
    await vms.rekey('vm', 'B', { ...SHALLOW, deep: true })
    await vms.rekey('vm', 'A', SHALLOW)
    expect(await vms.get('vm')).toMatchObject({ homeKey: { provider: 'A' }, isValid: true })
    await vms.powerOn('vm')
    await vms.snapshots.create('vm', { snapshot: 'before', description: '' })
    const second = Buffer.from(first)
    randomBytes(5000).copy(second, 4093)
    await vms.write(DISK, 4093, chunksOf(second.subarray(4093, 9093)))
    expect((await buffer(vms.read(DISK, ALL))).equals(second)).toBe(true)
    await vms.powerOff('vm')
    await vms.clones.clone(CLONE)
    await vms.snapshots.revert({ name: 'vm', snapshot: 'before', id: '' })
    expect((await exported(lab)).equals(first)).toBe(true)
    expect((await exported(lab, 'copy')).equals(second)).toBe(true)
    for (const name of ['vm', 'copy']) await vms.delete(name)
    expect(await vms.list()).toEqual([])
    await lab.files.idle()
    // The root folder is left.
    expect(hosts.objects.ids()).toHaveLength(before + 1)
  })

  it('has everything that was flushed on another host after its host died', async () => {
    const first = await boot('esx-1')
    const second = await boot('esx-2')
    await first.vms.create(SPEC, CAPACITY_BYTES)
    await first.vms.powerOn('vm')
    const content = randomBytes(100_000)
    await first.vms.write(DISK, 12_345, chunksOf(content))
    await expect(second.vms.register('vm', '')).rejects.toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
    })
    hosts.kill('esx-1')
    await second.vms.register('vm', '')
    await second.vms.powerOn('vm')
    const range = { offsetBytes: 12_345, lengthBytes: content.length }
    expect((await buffer(second.vms.read(DISK, range))).equals(content)).toBe(true)
    await expect(first.vms.write(DISK, 0, chunksOf(Buffer.from('late')))).rejects.toMatchObject({
      code: 'DATASTORE_UNUSABLE',
    })
    const begin = { offsetBytes: 0, lengthBytes: 4 }
    expect((await buffer(second.vms.read(DISK, begin))).equals(Buffer.alloc(4))).toBe(true)
    opened.shift()
  })

  it('has everything that was flushed after all hosts lost power', async () => {
    const first = await boot('esx-1')
    await first.vms.create(SPEC, CAPACITY_BYTES)
    await first.vms.powerOn('vm')
    const content = randomBytes(100_000)
    await first.vms.write(DISK, 0, chunksOf(content))
    hosts.cutPower()
    const again = await boot('esx-1')
    await again.vms.register('vm', '')
    await again.vms.powerOn('vm')
    const range = { offsetBytes: 0, lengthBytes: content.length }
    expect((await buffer(again.vms.read(DISK, range))).equals(content)).toBe(true)
    opened.shift()
  })
})
