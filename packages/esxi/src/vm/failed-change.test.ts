import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { keyProvider, keySourceOf } from '../testing/key-provider.ts'
import { vmLab } from '../testing/vm-lab.ts'
import { datastoreAt, vmPaths } from './files/datastore.ts'
import { followChange } from './registry/follow-change.ts'

const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const LONG = keyProvider({ name: 'B'.repeat(200), isDefault: false })
const MAX_VMX_BYTES = 64 * 1024

it('a rekey that fails between its writes is reported, and the host caches the new key', async () => {
  using folder = createTemporaryFolder()
  const descriptor = join(folder.path, 'vm', 'vm.vmdk')
  let old: string | undefined
  // The write of the .vmx that follows the descriptor needs random bytes.
  const bytes: typeof systemRandom.bytes = (size) => {
    if (old !== undefined && readFileSync(descriptor, 'utf8') !== old)
      throw Object.assign(new Error('no room'), { code: 'ENOSPC', syscall: 'write' })
    return systemRandom.bytes(size)
  }
  const lab = await vmLab(folder.path, [A, B], { random: { ...systemRandom, bytes } })
  await lab.vms.create(SPEC, 4096)
  const { changes } = lab
  old = readFileSync(descriptor, 'utf8')
  await expect(lab.vms.rekey('vm', 'B', SHALLOW)).rejects.toMatchObject({ code: 'DISK_FULL' })
  old = undefined
  expect(lab.changes).toBeGreaterThan(changes)
  await lab.hold([A])
  expect(await lab.vms.get('vm')).toMatchObject({
    isUnlocked: true,
    homeKey: { provider: 'A' },
    disks: [{ key: { provider: 'B' } }],
  })
  expect(await lab.vms.powerOn('vm')).toMatchObject({ powerState: 'poweredOn' })
  await lab.vms.close()
})

it('a failed change whose files cannot be read is reported with its own error', async () => {
  using folder = createTemporaryFolder()
  using newKey = await keySourceOf(A).newKey(systemRandom)
  let reports = 0
  const input = { keys: { follow: () => undefined }, onChange: () => void reports++ }
  const datastore = datastoreAt(systemEffects, { name: 'ds', folder: folder.path })
  const place = { datastore, paths: vmPaths(datastore, 'vm') }
  const change = async () => Promise.reject(new Error('the change failed'))
  await expect(followChange(input, { name: 'vm', place, newKey }, change)).rejects.toThrow(
    'the change failed',
  )
  expect(reports).toBe(1)
})

describe.each([false, true])('a rekey (deep: %s) that makes the .vmx longer', (deep) => {
  it.each([60, 100, 140, 180, 220, 260])(
    'changes everything if the .vmx stays within its limit, else nothing (%i bytes left)',
    async (room) => {
      using folder = createTemporaryFolder()
      const lab = await vmLab(folder.path, [A, LONG])
      await lab.vms.create(SPEC, 4096)
      const vmx = join(folder.path, 'vm', 'vm.vmx')
      const line = (text: string) => `annotation = "${text}"\n`
      const length = MAX_VMX_BYTES - room - statSync(vmx).size - line('').length
      appendFileSync(vmx, line('x'.repeat(length)))
      const extents = () =>
        readdirSync(join(folder.path, 'vm')).filter((name) => name.endsWith('-flat.vmdk'))
      const code = await lab.vms.rekey('vm', LONG.name, { ...SHALLOW, deep }).then(
        () => 'ok',
        (error) => error.code,
      )
      const { homeKey, disks } = await lab.vms.get('vm')
      const providers = [homeKey, ...disks.map(({ key }) => key)].map((each) => each?.provider)
      if (code === 'ok') expect(providers).toEqual([LONG.name, LONG.name])
      else {
        expect([code, ...providers]).toEqual(['VM_INVALID', 'A', 'A'])
        expect(extents()).toEqual(['vm-flat.vmdk'])
      }
    },
  )
})
