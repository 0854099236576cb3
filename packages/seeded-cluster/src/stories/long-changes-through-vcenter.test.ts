import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { CALL } from '../clients/site-access.ts'
import { createStorySite } from '../testing/story-site.ts'

const MIB = 1024 * 1024
const DISK_BYTES = 32 * MIB
const ADMINISTRATOR = 'administrator@vsphere.local'
const ANNA = 'anna@vsphere.local'
const CANCELLED = `the task was cancelled by ${ADMINISTRATOR}`

const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const { authorization, inventory, migrations, providers, tasks, vms } = site.vcenter()
const esx1 = site.host('esx-1')

/** Returns where the inventory of vCenter has VMs, and whether they are on. */
const places = async (name = '') => {
  const { virtualMachines } = await inventory.listVirtualMachines({ name })
  return virtualMachines.map((vm) => `${vm.name} ${vm.host} ${vm.poweredOn ? 'on' : 'off'}`)
}
const newestTask = async () => {
  const { tasks: found } = await tasks.listTasks({ limit: 1 })
  return found[0]
}
/** Lets a host take a step each 100 virtual ms, so that a change of its VMs takes time. */
const slowDown = async (host: string, signal: AbortSignal): Promise<void> => {
  let resume = site.node(host).pause()
  while (!signal.aborted) {
    await site.pass(100)
    resume()
    resume = site.node(host).pause()
  }
  resume()
}
/** Runs a change, and cancels its task after the first progress. Returns the error. */
const cancelled = async (change: () => Promise<unknown>): Promise<unknown> => {
  const ended = new AbortController()
  const slow = slowDown('esx-1', ended.signal)
  const changing = change().then(
    () => undefined,
    (failure: unknown) => failure,
  )
  let running = await newestTask()
  for (; (running?.donePercent ?? 0) <= 10; running = await newestTask()) await site.pass(20)
  expect(running).toMatchObject({ state: 'TASK_STATE_RUNNING', cancelable: true })
  await tasks.cancelTask({ id: running?.id ?? '' })
  const error = await changing
  ended.abort()
  await slow
  return error
}

beforeAll(() =>
  site.run(async () => {
    await site.start()
    await providers.createProvider({ provider: 'nkp-1', constraints: { tpmRequired: false } })
    await site.download('nkp-1')
    await providers.setDefaultProvider({ provider: 'nkp-1' })
    await site.until(
      async () => (await inventory.listHosts({})).hosts,
      (hosts) =>
        hosts.every(
          ({ acknowledgedGeneration: one, desiredGeneration }) => one === desiredGeneration,
        ),
    )
    const spec = { name: 'db-1', datastore: '', provider: '' }
    await vms.createVm({ spec, diskBytes: DISK_BYTES, host: 'esx-1', plain: true })
  }),
)

story('changes of VMs that take hours are tasks of vCenter', (tell) => {
  const step = site.stepsOf(tell)

  step('each is a task of its user, and the inventory shows it when the call returns', async () => {
    await vms.encryptVm({ name: 'db-1' })
    await vms.rekeyVm({ name: 'db-1', deep: true })
    await vms.rekeyVm({ name: 'db-1' })
    expect(await vms.cloneVm({ name: 'db-1', cloneName: 'db-2' })).toMatchObject({
      ...{ host: 'esx-1', vm: { name: 'db-2' } },
    })
    expect(await places()).toEqual(['db-1 esx-1 off', 'db-2 esx-1 off'])
    const snapshots = await site.access().host('esx-1', 'nkpsim.esxi.v1.VmSnapshotService')
    for (const snapshot of ['one', 'two'])
      await snapshots.createSnapshot({ name: 'db-1', snapshot }, CALL)
    await vms.removeSnapshot({ name: 'db-1', snapshot: 'one' })
    await vms.removeAllSnapshots({ name: 'db-1' })
    await vms.decryptVm({ name: 'db-2' })
    const { virtualMachines } = await inventory.listVirtualMachines({ provider: 'nkp-1' })
    expect(virtualMachines.map(({ name }) => name)).toEqual(['db-1'])
    const { tasks: found } = await tasks.listTasks({ limit: 7 })
    expect(found.map(({ name, target }) => `${name} ${target}`).toReversed()).toEqual([
      ...Array(3).fill('Reconfigure virtual machine db-1'),
      ...['Clone virtual machine db-1', 'Remove snapshot db-1', 'Remove all snapshots db-1'],
      'Reconfigure virtual machine db-2',
    ])
    for (const { state, user } of found)
      expect({ state, user }).toEqual({ state: 'TASK_STATE_SUCCESS', user: ADMINISTRATOR })
    await vms.deleteVm({ name: 'db-2' })
    // The host says so, with the fault of the product.
    await expect(vms.rekeyVm({ name: 'db-1', provider: 'none' })).rejects.toMatchObject({
      ...{ code: 'KEY_PROVIDER_NOT_FOUND', fault: expect.anything() },
    })
  })

  step('a task tells its progress, and ends when it is cancelled; nothing is lost', async () => {
    const diskKey = async () => (await esx1.vms.getVm({ name: 'db-1' })).vm?.disks[0]?.key
    const key = await diskKey()
    expect(key).toMatchObject({ provider: 'nkp-1' })
    for (const change of [
      () => vms.rekeyVm({ name: 'db-1', deep: true }),
      () => vms.cloneVm({ name: 'db-1', cloneName: 'db-2' }),
      () => vms.decryptVm({ name: 'db-1' }),
    ]) {
      expect(await diskKey()).toEqual(key)
      expect(await cancelled(change)).toMatchObject({ code: 'TASK_CANCELLED', message: CANCELLED })
      expect(await newestTask()).toMatchObject({ state: 'TASK_STATE_ERROR', error: CANCELLED })
    }
    // Nothing is left of the clone, and the same call finishes what was interrupted.
    expect(await places()).toEqual(['db-1 esx-1 off'])
    await vms.decryptVm({ name: 'db-1' })
    expect(await diskKey()).toBeNull()
    await vms.encryptVm({ name: 'db-1' })
  })

  step('a user needs the privileges on the host of the VM, both for a clone', async () => {
    await authorization.createRole({
      name: 'Cloner',
      privileges: ['System.Read', 'System.View', 'VirtualMachine.Provisioning.Clone'],
    })
    await authorization.createUser({ user: ANNA, password: 'a long password' })
    await site.access().logIn(ANNA, 'a long password')
    const entity = { kind: 'vCenter', name: '' }
    await authorization.setPermission({
      permission: { user: ANNA, role: 'Cloner', propagate: true, entity },
    })
    const anna = await site.access().vcenterAs(ANNA, 'nkpsim.vcenter.v1.VirtualMachineService')
    for (const [call, privilege] of [
      [() => anna.cloneVm({ name: 'db-1', cloneName: 'x' }, CALL), 'Cryptographer.Clone'],
      [() => anna.encryptVm({ name: 'db-1' }, CALL), 'Cryptographer.Encrypt'],
      [() => anna.decryptVm({ name: 'db-1' }, CALL), 'Cryptographer.Decrypt'],
      [() => anna.rekeyVm({ name: 'db-1' }, CALL), 'Cryptographer.Recrypt'],
      [
        () => anna.removeSnapshot({ name: 'db-1', snapshot: 'x' }, CALL),
        'VirtualMachine.State.RemoveSnapshot',
      ],
    ] as const)
      await expect(call()).rejects.toMatchObject({
        code: 'NO_PERMISSION',
        message: `${ANNA} lacks the privilege ${privilege} on host "esx-1"`,
      })
  })

  step('a move that is cancelled leaves the VM on exactly one host', async () => {
    await vms.powerOnVm({ name: 'db-1' })
    const move = () => migrations.migrateVm({ name: 'db-1', host: 'esx-2' })
    const resume = site.node('esx-2').pause()
    const moving = move().catch((error: unknown) => error)
    const running = await site.until(newestTask, (task) => task?.state === 'TASK_STATE_RUNNING')
    await tasks.cancelTask({ id: running?.id ?? '' })
    resume()
    expect(await moving).toMatchObject({ code: 'TASK_CANCELLED', message: CANCELLED })
    const { migrations: listed } = await migrations.listMigrations({ name: 'db-1' })
    expect(listed[0]).toMatchObject({ state: 'MIGRATION_STATE_ERROR', error: CANCELLED })
    await site.pass(2000)
    expect(await places()).toEqual(['db-1 esx-1 on'])
    expect((await esx1.vms.getVm({ name: 'db-1' })).vm).toMatchObject({
      powerState: 'POWER_STATE_POWERED_ON',
    })
    await move()
    await site.untilEqual(() => places(), ['db-1 esx-2 on'])
  })
})
