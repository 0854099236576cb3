import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { registrationOperations } from '../operations/registration.ts'
import { virtualMachineOperations } from '../operations/virtual-machines.ts'
import { vmKeyOperations } from '../operations/vm-keys.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { vmLab } from '../testing/vm-lab.ts'
import type { Still } from './turns.ts'

const A = keyProvider({ name: 'A' })
const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const DEEP = { ...SHALLOW, deep: true }

/** Holds the turn of a VM until `complete` is called. */
async function withHeldTurn(folder: string, hold: (lab: Lab, still: Still) => Promise<Vm>) {
  const lab = await vmLab(folder, [A])
  const { homeKey } = await lab.vms.create(SPEC, 1)
  const begun = Promise.withResolvers<void>()
  const rest = Promise.withResolvers<void>()
  const held = hold(lab, () => {
    begun.resolve()
    return rest.promise
  })
  await begun.promise
  return { lab, homeKey, held, complete: rest.resolve }
}

const reload = ({ vms }: Lab, still: Still) => vms.reload('vm', still)

type Lab = Awaited<ReturnType<typeof vmLab>>

/** Begins an import whose sender waits after the first byte. */
async function runningImport({ vms }: Lab) {
  const begun = Promise.withResolvers<void>()
  const rest = Promise.withResolvers<void>()
  async function* content() {
    yield Buffer.alloc(1)
    begun.resolve()
    await rest.promise
  }
  const imported = vms.create(SPEC, 1, content())
  await begun.promise
  return { imported, complete: rest.resolve }
}

/** Calls every operation that changes the VM, except a deep rekey. */
function changesOf({ vms }: Lab, call: Call) {
  const power = virtualMachineOperations({ vms })
  const registration = registrationOperations({ vms })
  const keys = vmKeyOperations({ vms })
  const name = 'vm'
  async function* content() {
    yield Buffer.alloc(1)
  }
  return [
    power.createVm.run({ spec: SPEC, diskBytes: 1 }, call),
    power.importVm.run({ spec: SPEC, imageBytes: 1, content: content() }, call),
    power.powerOnVm.run({ name }, call),
    power.powerOffVm.run({ name }, call),
    registration.registerVm.run({ name, datastore: '' }, call),
    registration.unregisterVm.run({ name }, call),
    registration.reloadVm.run({ name }, call),
    registration.deleteVm.run({ name }, call),
    registration.addDisk.run({ name, provider: 'A', sizeBytes: 1 }, call),
    registration.markAsTemplate.run({ name }, call),
    registration.markAsVm.run({ name }, call),
    keys.unlockVm.run({ name }, call),
    keys.rekeyVm.run({ name, provider: 'A', ...SHALLOW }, call),
  ]
}

function callWith(requireStill: () => Promise<void>): Call {
  const { signal } = new AbortController()
  const caller = { name: 'anna', sessionId: 's' }
  return { caller, peer: undefined, source: '', authority: '', signal, requireStill }
}

const reasons = async (calls: Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(calls)).map((each) => 'reason' in each && each.reason)

describe('a change of a VM that waits for its turn', () => {
  it('does not begin after its caller has gone or may not call anymore', async () => {
    using folder = createTemporaryFolder()
    const { lab, homeKey, complete } = await withHeldTurn(folder.path, reload)
    const call = callWith(() => Promise.reject('the session has ended'))
    const waiting = reasons(changesOf(lab, call))
    complete()
    expect(new Set(await waiting)).toEqual(new Set(['the session has ended']))
    const deep = vmKeyOperations(lab).rekeyVm.run({ name: 'vm', provider: 'A', ...DEEP }, call)
    await expect(deep).rejects.toBe('the session has ended')
    expect(await lab.vms.get('vm')).toMatchObject({ homeKey, disks: [{}] })
  })

  it('does not begin after the host has begun to stop', async () => {
    using folder = createTemporaryFolder()
    const { lab, held, complete } = await withHeldTurn(folder.path, reload)
    // A creation takes its place in the queue immediately, before the host closes.
    const created = reasons([lab.vms.create(SPEC, 1, undefined, async () => undefined)])
    const closed = lab.vms.close()
    complete()
    await closed
    await expect(held).rejects.toMatchObject({ code: 'STOPPING' })
    expect(await created).toMatchObject([{ code: 'STOPPING' }])
  })
})

it('a VM refuses other changes while a deep rekey of it runs or waits', async () => {
  using folder = createTemporaryFolder()
  const { lab, homeKey, held, complete } = await withHeldTurn(folder.path, ({ vms }, still) =>
    vms.rekey('vm', 'A', DEEP, { still }),
  )
  const call = callWith(async () => undefined)
  const deep = vmKeyOperations(lab).rekeyVm.run({ name: 'vm', provider: 'A', ...DEEP }, call)
  for (const reason of await reasons([...changesOf(lab, call), deep]))
    expect(reason).toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
      message: 'the virtual machine is being re-encrypted on esx-1; wait until this is done',
    })
  expect(await lab.vms.list()).toMatchObject([{ name: 'vm' }])
  complete()
  expect((await held).homeKey?.keyId).not.toBe(homeKey?.keyId)
  await lab.vms.delete('vm')
})

describe('an import', () => {
  const never = async function* () {
    yield Buffer.alloc(1)
    await new Promise(() => undefined)
  }

  it('makes the host refuse other changes under its name, and shows no VM before its end', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    const { imported, complete } = await runningImport(lab)
    const call = callWith(async () => undefined)
    const deep = vmKeyOperations(lab).rekeyVm.run({ name: 'vm', provider: 'A', ...DEEP }, call)
    for (const reason of await reasons([...changesOf(lab, call), deep]))
      expect(reason).toMatchObject({
        code: 'VM_POWERED_ON_ELSEWHERE',
        message: 'the virtual machine is being imported on esx-1; wait, or cancel the import',
      })
    expect(await lab.vms.list()).toEqual([])
    complete()
    expect(await imported).toMatchObject({ name: 'vm' })
    await lab.vms.delete('vm')
  })

  it('under the name of an existing VM is refused, and does not block that VM', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, 1)
    await lab.vms.unregister('vm')
    // Both take their places in the queue immediately.
    const calls = [lab.vms.create(SPEC, 2, never()), lab.vms.create(SPEC, 1)]
    for (const reason of await reasons(calls))
      expect(reason).toMatchObject({ code: 'VM_ALREADY_EXISTS' })
    expect(await lab.vms.register('vm', '')).toMatchObject({ name: 'vm' })
  })

  it('completes before the host closes its VMs', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    const { imported, complete } = await runningImport(lab)
    const ended: string[] = []
    const closed = lab.vms.close().then(() => ended.push('closed'))
    await expect(lab.vms.create(SPEC, 1)).rejects.toMatchObject({ code: 'STOPPING' })
    complete()
    await imported.then(() => ended.push('imported'))
    await closed
    expect(ended).toEqual(['imported', 'closed'])
  })

  it('ends if its sender sends nothing, and leaves its name free and no files', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await vmLab(folder.path, [A], { stallMs: 1 })
    await expect(vms.create(SPEC, 2, never())).rejects.toMatchObject({
      code: 'IMPORT_STALLED',
      message: 'the import of virtual machine "vm" received nothing for too long; import it again',
    })
    expect(readdirSync(folder.path)).toEqual([])
    expect(await vms.create(SPEC, 1)).toMatchObject({ name: 'vm' })
  })
})
