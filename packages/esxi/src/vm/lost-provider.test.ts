import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'

const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const LOST = {
  code: 'KEY_PROVIDER_NOT_FOUND',
  message: expect.stringContaining(`"B" (key_id ${B.keyId})`),
}

/** Changes the providers of the host after it has derived its next new key. */
function holdAfterNewKey(lab: VmLab, next: typeof lab.keyProviders): { done: () => Promise<void> } {
  let held: Promise<void> | undefined
  lab.onNewKey = () => {
    held ??= lab.hold(next)
  }
  return { done: async () => held }
}

describe.each([
  ['the host drops', [A]],
  ['vCenter gives another key_id', [A, keyProvider({ name: 'B', isDefault: false })]],
])('a provider that %s during a change', (_, next) => {
  it.each([
    ['a shallow rekey', (lab: VmLab) => lab.vms.rekey('vm', 'B', SHALLOW)],
    [
      'a rekey of the home',
      (lab: VmLab) => lab.vms.rekey('vm', 'B', { ...SHALLOW, skipDisks: true }),
    ],
    ['a deep rekey', (lab: VmLab) => lab.vms.rekey('vm', 'B', { ...SHALLOW, deep: true })],
    ['a new disk', (lab: VmLab) => lab.vms.addDisk('vm', { provider: 'B', sizeBytes: 4096 })],
  ])('makes %s fail, and the VM keeps its keys', async (_change, change) => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    const before = await lab.vms.create(SPEC, 4096, chunksOf(Buffer.alloc(4096, 'x')))
    await lab.vms.rekey('vm', 'A', SHALLOW)
    const names = readdirSync(join(folder.path, 'vm'))
    const held = holdAfterNewKey(lab, next)
    await expect(change(lab)).rejects.toMatchObject(LOST)
    await held.done()
    expect(await lab.vms.get('vm')).toMatchObject({
      isUnlocked: true,
      homeKey: { provider: 'A' },
      disks: before.disks.map(() => ({ key: { provider: 'A' } })),
    })
    expect(readdirSync(join(folder.path, 'vm'))).toEqual(names)
    await lab.vms.powerOn('vm')
    await lab.vms.close()
  })

  it('makes an import fail, which leaves no files', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    const held = holdAfterNewKey(lab, next)
    const content = chunksOf(Buffer.alloc(8192, 'x'))
    await expect(lab.vms.create({ ...SPEC, provider: 'B' }, 8192, content)).rejects.toMatchObject(
      LOST,
    )
    await held.done()
    expect(readdirSync(folder.path)).toEqual([])
    expect(await lab.vms.list()).toEqual([])
  })
})
