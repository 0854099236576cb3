import { mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { withCaller } from '../access/current-caller.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { vmLab } from '../testing/vm-lab.ts'

/** Returns the VM of a host that a user has powered on and off. */
async function labWithVm() {
  const temporary = createTemporaryFolder()
  const folder = join(temporary.path, 'ds')
  mkdirSync(folder)
  const lab = await vmLab(folder, [keyProvider()])
  await lab.vms.create({ name: 'vm', datastore: '', provider: '' }, 4096)
  await withCaller('anna', () => lab.vms.powerOn('vm'))
  await withCaller('anna', () => lab.vms.powerOff('vm'))
  return { folder, vms: lab.vms, [Symbol.dispose]: () => temporary[Symbol.dispose]() }
}

const stateOf = ({ powerState, powerChangedBy }: Vm) => `${powerState} by ${powerChangedBy}`

it('a report during a power-on names its user, and not the user of the change before', async () => {
  using site = await labWithVm()
  let isDone = false
  const change = withCaller('ben', () => site.vms.powerOn('vm')).finally(() => {
    isDone = true
  })
  const seen = new Set<string>()
  while (!isDone) for (const vm of await site.vms.list()) seen.add(stateOf(vm))
  await change
  for (const vm of await site.vms.list()) seen.add(stateOf(vm))
  expect([...seen].toSorted()).toEqual(['poweredOff by anna', 'poweredOn by ben'])
})

it('a power-on that fails keeps the user of the change before', async () => {
  using site = await labWithVm()
  truncateSync(join(site.folder, 'vm', 'vm-flat.vmdk'), 0)
  const failed = withCaller('ben', () => site.vms.powerOn('vm'))
  await expect(failed).rejects.toMatchObject({ code: 'VM_INVALID' })
  expect((await site.vms.list()).map(stateOf)).toEqual(['poweredOff by anna'])
})

it('a first power-on that fails leaves no user', async () => {
  using site = await labWithVm()
  await site.vms.create({ name: 'new', datastore: '', provider: '' }, 4096)
  truncateSync(join(site.folder, 'new', 'new-flat.vmdk'), 0)
  const failed = withCaller('ben', () => site.vms.powerOn('new'))
  await expect(failed).rejects.toMatchObject({ code: 'VM_INVALID' })
  expect((await site.vms.list()).map(stateOf)).toContain('poweredOff by undefined')
})

it('the user of a VM that left the host is not kept for the next VM of this name', async () => {
  using site = await labWithVm()
  await site.vms.delete('vm')
  await site.vms.create({ name: 'other', datastore: '', provider: '' }, 4096)
  await withCaller('ben', () => site.vms.powerOn('other'))
  await site.vms.create({ name: 'vm', datastore: '', provider: '' }, 4096)
  const states = (await site.vms.list()).map((vm) => `${vm.name} ${stateOf(vm)}`)
  expect(states.toSorted()).toEqual(['other poweredOn by ben', 'vm poweredOff by undefined'])
})
