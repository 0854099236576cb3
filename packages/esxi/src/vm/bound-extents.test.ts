import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import type { HeldFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { TRAILER_BYTES } from '../disk/extent.ts'
import { kekOfProvider, keyProvider } from '../testing/key-provider.ts'
import { unbindExtents } from '../testing/unbind-extents.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'
import { datastoreAt, inVmFolder, vmPaths } from './files/datastore.ts'
import { readVmFiles, readVmFilesIn } from './files/read-vm.ts'
import { bindExtents, hasUnboundExtents } from './keys/bind-extents.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const SCOPE = { deep: false, skipDisks: false, skipHome: false }
const BYTES = 8192
const VM = { name: 'vm', disk: 0 }
const INVALID = { code: 'VM_INVALID' }
const exported = (lab: VmLab, name = 'vm') => buffer(lab.vms.export({ name, disk: 0 }))

function swap(a: string, b: string): void {
  renameSync(a, `${a}.aside`)
  renameSync(b, a)
  renameSync(`${a}.aside`, b)
}

describe('the extent of a disk', () => {
  it('belongs to one disk: after a swap neither disk opens, and nothing is read or rekeyed', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    const image = randomBytes(BYTES)
    await lab.vms.create(SPEC, BYTES, chunksOf(image))
    await lab.vms.addDisk('vm', { provider: '', sizeBytes: BYTES })
    await lab.vms.create({ ...SPEC, name: 'other' }, BYTES)
    const own = join(folder.path, 'vm', 'vm-flat.vmdk')
    for (const another of ['vm/vm_1-flat.vmdk', 'other/other-flat.vmdk']) {
      swap(own, join(folder.path, another))
      await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(INVALID)
      await expect(exported(lab)).rejects.toMatchObject(INVALID)
      for (const deep of [false, true])
        await expect(lab.vms.rekey('vm', '', { ...SCOPE, deep })).rejects.toMatchObject(INVALID)
      swap(own, join(folder.path, another))
      expect((await exported(lab)).equals(image)).toBe(true)
    }
  })

  it('is read only at its own place on the controller: not twice, and not at another place', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    const image = randomBytes(BYTES)
    await lab.vms.create(SPEC, BYTES, chunksOf(image))
    await lab.vms.addDisk('vm', { provider: '', sizeBytes: BYTES })
    const path = join(folder.path, 'vm', 'vm.vmx')
    const vmx = readFileSync(path, 'utf8')
    const places = (first: string, second: string): string =>
      vmx.replace(/"vm(_1)?\.vmdk"/g, (_, isSecond) => `"${isSecond ? second : first}"`)
    for (const [first, second] of [
      ['vm.vmdk', 'vm.vmdk'],
      ['vm_1.vmdk', 'vm.vmdk'],
    ] as const) {
      writeFileSync(path, places(first, second))
      await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(INVALID)
      await expect(exported(lab)).rejects.toMatchObject(INVALID)
      for (const deep of [false, true])
        await expect(lab.vms.rekey('vm', '', { ...SCOPE, deep })).rejects.toMatchObject(INVALID)
    }
    writeFileSync(path, vmx)
    expect((await exported(lab)).equals(image)).toBe(true)
  })

  it('gets the first free place on the controller if the disk is added to a VM', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    await lab.vms.create(SPEC, BYTES)
    await lab.vms.addDisk('vm', { provider: '', sizeBytes: 2 * BYTES })
    const path = join(folder.path, 'vm', 'vm.vmx')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('scsi0:1.', 'scsi0:5.'))
    const { disks } = await lab.vms.addDisk('vm', { provider: '', sizeBytes: 3 * BYTES })
    expect(disks.map(({ file }) => file)).toEqual(['vm.vmdk', 'vm_2.vmdk', 'vm_1.vmdk'])
    await lab.vms.rekey('vm', '', { ...SCOPE, deep: true })
    const contents = await buffer(lab.vms.export({ name: 'vm', disk: 1 }))
    expect(contents).toHaveLength(3 * BYTES)
  })

  it('does not pass as an extent of an earlier release if its proof and its id are removed', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    await lab.vms.create(SPEC, BYTES)
    const descriptor = join(folder.path, 'vm', 'vm.vmdk')
    truncateSync(join(folder.path, 'vm', 'vm-flat.vmdk'), BYTES)
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(INVALID)
    const named = readFileSync(descriptor, 'utf8')
    const unnamed = named.replace(/.*extentId.*\n/, '')
    expect(unnamed).not.toBe(named)
    writeFileSync(descriptor, unnamed)
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(INVALID)
  })

  it.each([
    ['powered on', (lab: VmLab) => lab.vms.powerOn('vm').then(() => lab.vms.powerOff('vm'))],
    ['rekeyed', (lab: VmLab) => lab.vms.rekey('vm', '', SCOPE)],
    ['rekeyed deep', (lab: VmLab) => lab.vms.rekey('vm', '', { ...SCOPE, deep: true })],
  ])('of an earlier release opens as before, and is bound when its VM is %s', async (_, bind) => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const lab = await vmLab(folder.path, [provider])
    const image = randomBytes(BYTES)
    await lab.vms.create(SPEC, BYTES, chunksOf(image))
    await lab.vms.addDisk('vm', { provider: '', sizeBytes: BYTES })
    await unbindExtents(folder.path, 'vm', provider)
    const second = join(folder.path, 'vm', 'vm_1-flat.vmdk')
    expect(statSync(second).size).toBe(BYTES)
    expect(await lab.vms.get('vm')).toMatchObject({ isValid: true })
    await bind(lab)
    expect((await exported(lab)).equals(image)).toBe(true)
    const names = ['vm.vmdk', 'vm_1.vmdk'].map((name) => {
      const text = readFileSync(join(folder.path, 'vm', name), 'utf8')
      return /VMFS "(.*)"/.exec(text)?.[1] ?? ''
    })
    const [first = '', other = ''] = names.map((name) => join(folder.path, 'vm', name))
    expect(statSync(other).size).toBe(BYTES + TRAILER_BYTES)
    swap(first, other)
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(INVALID)
  })

  it('of an earlier release opens after an interrupted binding, and the next binding completes it', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const lab = await vmLab(folder.path, [provider])
    const image = randomBytes(BYTES)
    await lab.vms.create(SPEC, BYTES, chunksOf(image))
    await lab.vms.addDisk('vm', { provider: '', sizeBytes: BYTES })
    const paths = vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: folder.path }), 'vm')
    let failures = 0
    for (let isComplete = false; !isComplete; failures++) {
      await unbindExtents(folder.path, 'vm', provider)
      let left = failures
      isComplete = await inVmFolder(paths, async (held) => {
        const failing: HeldFolder = {
          ...held,
          replace: async (name, bytes) => {
            if (left-- === 0) throw new Error('the host died')
            await held.replace(name, bytes)
          },
        }
        const files = await readVmFilesIn(held, paths)
        const kekOf = kekOfProvider(provider)
        return bindExtents(failing, paths, files, kekOf, systemRandom).then(
          () => true,
          () => false,
        )
      })
      expect((await exported(lab)).equals(image)).toBe(true)
      expect(hasUnboundExtents(await readVmFiles(paths))).toBe(false)
    }
    // A binding writes the .vmx, two descriptors, and the .vmx again. Each of these writes failed
    // once, and the fifth binding was complete.
    expect(failures).toBe(5)
  })

  it('can be written by its VM and reads back, and its proof stays unchanged', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    await lab.vms.create(SPEC, BYTES)
    const extent = join(folder.path, 'vm', 'vm-flat.vmdk')
    const proof = readFileSync(extent).subarray(BYTES)
    await lab.vms.powerOn('vm')
    const content = randomBytes(BYTES)
    await lab.vms.write(VM, 0, chunksOf(content))
    await lab.vms.powerOff('vm')
    expect(readFileSync(extent).subarray(BYTES).equals(proof)).toBe(true)
    expect((await exported(lab)).equals(content)).toBe(true)
  })
})
