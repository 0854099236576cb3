import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { holdFolder } from '@nkpsim/daemon'
import { createSimulatedDisk, seededRandom, systemEffects } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { chunksOf, vmLab } from '../../testing/vm-lab.ts'
import type { UsedVm } from '../power/vm-users.ts'

const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const CAPACITY_BYTES = 3 * 4096
const ALL = { offsetBytes: 0, lengthBytes: 0 }
const named = (snapshot: string) => ({ snapshot, description: '' })
const full = () => Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })

type Step = NonNullable<Parameters<typeof createSimulatedDisk>[0]['before']>

/** A host with a datastore in memory. */
async function memoryLab(before: Step = () => undefined) {
  const random = seededRandom('attacked')
  const files = createSimulatedDisk({ random, before }).attach()
  files.now.makeFolder('/ds', 0o777)
  const effects = { ...systemEffects, files, random }
  let on: UsedVm | undefined
  const onPoweredOn = async (_: string, vm: UsedVm): Promise<void> => {
    on = vm
  }
  const { vms } = await vmLab('/ds', [A, B], { effects, onPoweredOn })
  return {
    vms,
    diskOf: () => on?.disks[0],
    folder: (name = 'vm') => holdFolder(effects, `/ds/${name}`),
  }
}

describe('a removal of snapshots', () => {
  it('keeps a write that fails in the disk below after the merge', async () => {
    let isFull = false
    let onListWrite: () => void = () => undefined
    const { vms, diskOf } = await memoryLab(({ call, path }) => {
      if (call === 'write' && path.includes('.vmsd.')) onListWrite()
      if (isFull && call === 'write' && path.endsWith('vm-flat.vmdk')) throw full()
      return undefined
    })
    await vms.create(SPEC, CAPACITY_BYTES)
    await vms.powerOn('vm')
    await vms.snapshots.create('vm', named('s'))
    let lists = 0
    let written: Promise<void> | undefined
    const content = Buffer.alloc(4096, 'w')
    // The second list comes after the merge, and before the disk below replaces the redo log.
    onListWrite = () => {
      lists++
      if (lists !== 2) return
      isFull = true
      written = diskOf()?.write(4096, content)
    }
    await expect(vms.snapshots.removeAll('vm')).rejects.toMatchObject({ code: 'DISK_FULL' })
    await written
    await diskOf()?.flush()
    isFull = false
    const read = async () =>
      (await buffer(vms.read({ name: 'vm', disk: 0 }, ALL))).subarray(4096, 8192)
    expect((await read()).equals(content)).toBe(true)
    await vms.snapshots.removeAll('vm')
    expect((await read()).equals(content)).toBe(true)
    expect((await vms.snapshots.list('vm')).needsConsolidation).toBe(false)
  })

  it('keeps a base disk that the list names, even if its name is like that of a redo log', async () => {
    const { vms, folder } = await memoryLab()
    await vms.create({ ...SPEC, isPlain: true }, CAPACITY_BYTES)
    await using held = await folder()
    const descriptor = (await held.read('vm.vmdk', 1 << 16)).toString()
    await held.replace(
      'other-000002.vmdk',
      Buffer.from(descriptor.replace('vm-flat', 'other-flat')),
    )
    const list = 'nkpsim.spareDisk0 = "other-000002.vmdk"\nnkpsim.spareDisk1 = "vm-000009.vmdk"\n'
    await held.replace('vm.vmsd', Buffer.from(list))
    await held.replace('vm-000009-sesparse.vmdk', Buffer.alloc(4096))
    await vms.snapshots.create('vm', named('s'))
    const names = await held.list()
    expect(names).toContain('other-000002.vmdk')
    expect(names).not.toContain('vm-000009-sesparse.vmdk')
    await held.replace('vm.vmsd', Buffer.from(list))
    await vms.delete('vm')
    expect((await held.list()).filter((name) => name.endsWith('.vmdk'))).toEqual([
      'other-000002.vmdk',
    ])
  })
})

describe('a VM whose name ends like that of a redo log', () => {
  it('keeps no extent after a deep rekey or a removal of its disk', async () => {
    const { vms, folder } = await memoryLab()
    const name = 'web-123456'
    await vms.create({ ...SPEC, name }, CAPACITY_BYTES)
    await using held = await folder(name)
    const extents = async () => (await held.list()).filter((each) => each.endsWith('-flat.vmdk'))
    const { disks } = await vms.rekey(name, 'B', { deep: true, skipDisks: false, skipHome: false })
    expect(disks).toMatchObject([{ key: { provider: 'B' } }])
    expect(await extents()).toEqual([expect.stringMatching(/^web-123456-[0-9a-f]{8}-flat/)])
    await vms.addDisk(name, { sizeBytes: 4096, isPlain: true })
    await vms.removeDisk(name, { disk: 0, deleteFiles: true })
    expect(await extents()).toEqual(['web-123456_1-flat.vmdk'])
  })
})

it('a snapshot is not made while a disk is encrypted in part', async () => {
  const { vms } = await memoryLab()
  const content = seededRandom('content').bytes(3 << 22)
  const plain = { ...SPEC, provider: '', isPlain: true }
  await vms.create(plain, content.length, chunksOf(content))
  const ending = new AbortController()
  const onProgress = (percent: number): void => {
    if (percent > 20) ending.abort(new Error('ended'))
  }
  const how = { signal: ending.signal, onProgress }
  await expect(vms.encrypt('vm', 'A', 'all', how)).rejects.toThrow('ended')
  // A rekey under a snapshot would leave the disk under the old key, which only its journal names.
  await expect(vms.snapshots.create('vm', named('s'))).rejects.toMatchObject({
    code: 'INVALID_CRYPTO_STATE',
    message: expect.stringMatching(/in part.*encrypt vm$/),
  })
  await vms.encrypt('vm', 'A', 'all')
  await vms.snapshots.create('vm', named('s'))
})

it('an encryption removes memory in clear that a killed host left', async () => {
  const { vms, folder } = await memoryLab()
  await vms.create({ ...SPEC, provider: '', isPlain: true }, CAPACITY_BYTES)
  await using held = await folder()
  await held.replace('vm-0123abcd.vmss', Buffer.from('NKPVMSS\0memory in clear'))
  await vms.encrypt('vm', 'A', 'all')
  expect((await held.list()).filter((name) => name.endsWith('.vmss'))).toEqual([])
})
