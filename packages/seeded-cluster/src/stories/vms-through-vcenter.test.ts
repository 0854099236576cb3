import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { CALL } from '../clients/site-access.ts'
import { VCENTER } from '../plan/nodes.ts'
import { CLUSTER, createStorySite } from '../testing/story-site.ts'

const ADMINISTRATOR = 'administrator@vsphere.local'
const ANNA = 'anna@vsphere.local'
const BEN = 'ben@vsphere.local'
const PASSWORD = 'a long password'
const DISK_BYTES = 4096
const VMS = 'nkpsim.vcenter.v1.VirtualMachineService'

const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const vcenter = site.vcenter()
const { authorization, inventory, monitoring, tasks, vms } = vcenter

beforeAll(() => site.run(site.start))

const spec = (name: string) => ({ name, datastore: '', provider: '' })
/** Returns where the inventory of vCenter has a VM, and whether it is on. */
const places = async (name: string) => {
  const { virtualMachines } = await inventory.listVirtualMachines({ name })
  return virtualMachines.map(({ host, poweredOn }) => `${host} ${poweredOn ? 'on' : 'off'}`)
}
const newestTasks = async (limit: number) => {
  const { tasks: found } = await tasks.listTasks({ limit })
  return found.map(({ name, target, user, state, error }) => ({ name, target, user, state, error }))
}
/** Returns the users whom the records of an audit log name for calls of a method, in turn. */
const auditedUsers = async (lines: AsyncIterable<{ lines: Buffer[] }>, method: string) => {
  const users: string[] = []
  for await (const part of lines)
    for (const line of part.lines) {
      const text = line.toString()
      const [, user] = /"(?:user|caller)":"([^"]+)"/.exec(text) ?? []
      if (text.includes(`/${method}"`) && user !== undefined) users.push(user)
    }
  return users.filter((user, index) => user !== users[index - 1])
}

story('VMs are changed through vCenter', (tell) => {
  const step = site.stepsOf(tell)

  step('vCenter places new VMs, and its inventory shows them when the call returns', async () => {
    const none = { code: 'NO_HOST_FOR_VM', message: expect.stringContaining('no default') }
    await expect(vms.createVm({ spec: spec('db-1'), diskBytes: DISK_BYTES })).rejects.toMatchObject(
      none,
    )
    await vcenter.providers.createProvider({
      provider: 'nkp-1',
      constraints: { tpmRequired: false },
    })
    await site.download('nkp-1')
    await vcenter.providers.setDefaultProvider({ provider: 'nkp-1' })
    await site.until(
      async () => (await inventory.listHosts({})).hosts,
      (hosts) =>
        hosts.every(
          ({ acknowledgedGeneration: one, desiredGeneration }) => one === desiredGeneration,
        ),
    )
    const hosts: string[] = []
    for (const name of ['db-1', 'db-2', 'db-3']) {
      const { host, vm } = await vms.createVm({ spec: spec(name), diskBytes: DISK_BYTES })
      expect(vm).toMatchObject({ name, registered: true, registeredBy: ADMINISTRATOR })
      expect(await places(name)).toEqual([`${host} off`])
      hosts.push(host)
    }
    expect(hosts).toEqual(['esx-1', 'esx-2', 'esx-1'])
    expect(await vms.getPlacement({ provider: 'nkp-1' })).toMatchObject({ host: 'esx-2' })
    await expect(vms.getPlacement({ provider: 'nkp-2' })).rejects.toMatchObject({
      code: 'PROVIDER_NOT_FOUND',
    })
  })

  step('each change is shown at once, also if the host reports later', async () => {
    for (const [change, expected] of [
      [() => vms.powerOnVm({ name: 'db-1' }), ['esx-1 on']],
      [() => vms.suspendVm({ name: 'db-1' }), ['esx-1 off']],
      [() => vms.resumeVm({ name: 'db-1' }), ['esx-1 on']],
      [() => vms.resetVm({ name: 'db-1' }), ['esx-1 on']],
      [() => vms.powerOffVm({ name: 'db-1' }), ['esx-1 off']],
      [() => vms.powerOnVm({ name: 'db-1', host: 'esx-2' }), ['esx-2 on']],
      [() => vms.powerOffVm({ name: 'db-1' }), ['esx-2 off']],
      [() => vms.unregisterVm({ name: 'db-1' }), []],
      [() => vms.registerVm({ name: 'db-1', host: 'esx-1' }), ['esx-1 off']],
    ] as const) {
      await change()
      expect(await places('db-1')).toEqual(expected)
    }
    await site.pass(2000)
    expect(await places('db-1')).toEqual(['esx-1 off'])
    await vms.renameVm({ name: 'db-1', newName: 'main' })
    expect([await places('db-1'), await places('main')]).toEqual([[], ['esx-1 off']])
    await vms.renameVm({ name: 'main', newName: 'db-1' })
    await vms.reconfigureVm({ name: 'db-1', cpuCount: 2, annotation: 'main database' })
    await vms.deleteVm({ name: 'db-3' })
    await site.pass(2000)
    expect([await places('db-1'), await places('db-3')]).toEqual([['esx-1 off'], []])
    const { events } = await monitoring.listEvents({ filter: { entity: 'db-1' } })
    expect(events.map(({ id, user }) => `${id} by ${user}`).toReversed()).toEqual(
      [
        ...['VmCreatedEvent', 'VmPoweredOnEvent', 'VmSuspendedEvent', 'VmPoweredOnEvent'],
        ...['VmResettingEvent', 'VmPoweredOffEvent', 'VmRegisteredEvent', 'VmPoweredOnEvent'],
        ...['VmPoweredOffEvent', 'VmRemovedEvent', 'VmRegisteredEvent', 'VmRenamedEvent'],
        'VmReconfiguredEvent',
      ].map((id) => `${id} by ${ADMINISTRATOR}`),
    )
  })

  step(
    'a VM that another host takes over counts there only, for the next placement too',
    async () => {
      const next = async () => (await vms.getPlacement({ provider: 'nkp-1' })).host
      // Each host has one VM.
      expect([await places('db-1'), await places('db-2')]).toEqual([['esx-1 off'], ['esx-2 off']])
      expect(await next()).toBe('esx-1')
      await vms.powerOnVm({ name: 'db-1', host: 'esx-2' })
      await vms.powerOffVm({ name: 'db-1', host: 'esx-2' })
      await vms.powerOnVm({ name: 'db-2', host: 'esx-1' })
      await vms.powerOnVm({ name: 'db-1', host: 'esx-1' })
      // Neither host has reported since.
      expect(await next()).toBe('esx-2')
      await vms.powerOffVm({ name: 'db-1' })
      await vms.powerOffVm({ name: 'db-2' })
      await vms.powerOnVm({ name: 'db-2', host: 'esx-2' })
      expect([await places('db-1'), await places('db-2')]).toEqual([['esx-1 off'], ['esx-2 on']])
      await vms.powerOffVm({ name: 'db-2' })
      await site.pass(2000)
      expect([await places('db-1'), await places('db-2')]).toEqual([['esx-1 off'], ['esx-2 off']])
    },
  )

  step('a user acts with the privileges on the host, and both logs name the user', async () => {
    await authorization.createRole({
      name: 'Operator',
      privileges: ['System.Read', 'System.View', 'VirtualMachine.Interact.PowerOn'],
    })
    for (const user of [ANNA, BEN]) {
      await authorization.createUser({ user, password: PASSWORD })
      await site.access().logIn(user, PASSWORD)
    }
    const permission = {
      ...{ user: ANNA, role: 'Operator', propagate: true },
      entity: { kind: 'cluster', name: CLUSTER },
    }
    await authorization.setPermission({ permission })
    const anna = await site.access().vcenterAs(ANNA, VMS)
    const ben = await site.access().vcenterAs(BEN, VMS)
    const { vm } = await anna.powerOnVm({ name: 'db-1' }, CALL)
    expect(vm).toMatchObject({ powerChangedBy: ANNA })
    const denied = { code: 'NO_PERMISSION' }
    await expect(anna.powerOffVm({ name: 'db-1' }, CALL)).rejects.toMatchObject({
      ...denied,
      message: `${ANNA} lacks the privilege VirtualMachine.Interact.PowerOff on host "esx-1"`,
    })
    const made = { spec: spec('x'), diskBytes: DISK_BYTES }
    await expect(anna.createVm(made, CALL)).rejects.toMatchObject(denied)
    await expect(ben.powerOffVm({ name: 'db-1', host: 'esx-1' }, CALL)).rejects.toMatchObject(
      denied,
    )
    // Without a privilege on the hosts, Ben does not learn which of them has the VM.
    await expect(ben.powerOffVm({ name: 'db-1' }, CALL)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(`${BEN} lacks the privilege System.Read on host`),
    })
    await expect(anna.registerVm({ name: 'db-1', host: 'esx-1' }, CALL)).rejects.toMatchObject(
      denied,
    )
    // Refused calls are not tasks.
    const ofUsers = (await newestTasks(20)).filter(({ user }) => user === ANNA || user === BEN)
    expect(ofUsers.map(({ name }) => name)).toEqual(['Power On virtual machine'])
    expect(await places('db-1')).toEqual(['esx-1 on'])
    await vms.powerOffVm({ name: 'db-1' })
    const log = await site.access().vcenter('nkpsim.vcenter.v1.AuditService')
    const atVcenter = await auditedUsers(log.readLog({}, CALL), 'PowerOffVm')
    expect(atVcenter.slice(-3)).toEqual([ANNA, BEN, ADMINISTRATOR])
    const hostLog = await site.access().host('esx-1', 'nkpsim.esxi.v1.HostAuditService')
    const atHost = await auditedUsers(hostLog.readAuditLog({}, CALL), 'PowerOnVm')
    expect(atHost.slice(-1)).toEqual([ANNA])
  })

  step('errors of a host come as the host states them, and a failed call is a task', async () => {
    await expect(vms.powerOffVm({ name: 'db-1' })).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      code: 'INVALID_POWER_STATE',
      message: 'virtual machine "db-1" is not powered on on host esx-1',
    })
    expect(await newestTasks(1)).toEqual([
      {
        ...{ name: 'Power Off virtual machine', target: 'db-1', user: ADMINISTRATOR },
        state: 'TASK_STATE_ERROR',
        error: 'virtual machine "db-1" is not powered on on host esx-1',
      },
    ])
    await expect(vms.powerOnVm({ name: 'nothing' })).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
    await expect(vms.powerOnVm({ name: 'db-1', host: 'esx-9' })).rejects.toMatchObject({
      code: 'HOST_NOT_FOUND',
    })
    await vms.unregisterVm({ name: 'db-2' })
    await expect(vms.powerOnVm({ name: 'db-2' })).rejects.toMatchObject({
      code: 'VM_NOT_REGISTERED',
    })
    await vms.registerVm({ name: 'db-2', host: 'esx-2' })
  })

  step('a change on a host is found although the inventory is older', async () => {
    const direct = site.host('esx-2')
    await direct.vms.powerOnVm({ name: 'db-1' })
    expect(await vms.powerOffVm({ name: 'db-1' })).toMatchObject({ host: 'esx-2' })
    await site.until(
      () => places('db-1'),
      (found) => found.join() === 'esx-2 off',
    )
  })

  step('the user cancels a task that waits for a host; nobody else may', async () => {
    const resume = site.node('esx-2').pause()
    const call = vms.powerOnVm({ name: 'db-1', host: 'esx-2' }).catch((error: unknown) => error)
    const [running] = await site.until(
      async () => (await tasks.listTasks({ limit: 1 })).tasks,
      ([task]) => task?.state === 'TASK_STATE_RUNNING',
    )
    expect(running).toMatchObject({ target: 'db-1', cancelable: true })
    const id = running?.id ?? ''
    const anna = await site.access().vcenterAs(ANNA, 'nkpsim.vcenter.v1.TaskService')
    await expect(anna.cancelTask({ id }, CALL)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
    await tasks.cancelTask({ id })
    const cancelled = `the task was cancelled by ${ADMINISTRATOR}`
    expect(await call).toMatchObject({ code: 'TASK_CANCELLED', message: cancelled })
    const { task } = await tasks.getTask({ id })
    expect(task).toMatchObject({ state: 'TASK_STATE_ERROR', error: cancelled, cancelable: false })
    const ended = { code: 'TASK_NOT_CANCELABLE', message: `${id} has ended` }
    await expect(tasks.cancelTask({ id })).rejects.toMatchObject(ended)
    resume()
  })

  step('a host that is off is named; the other host and direct calls go on', async () => {
    site.node('esx-2').kill({ losesPower: true })
    await site.until(
      async () => (await inventory.getHost({ name: 'esx-2' })).host?.connectionState,
      (state) => state === 'CONNECTION_STATE_NOT_RESPONDING',
    )
    await expect(vms.powerOnVm({ name: 'db-2', host: 'esx-2' })).rejects.toMatchObject({
      code: 'HOST_NOT_CONNECTED',
      message: 'host "esx-2" is not connected to vCenter',
    })
    expect(await vms.createVm({ spec: spec('db-4'), diskBytes: DISK_BYTES })).toMatchObject({
      host: 'esx-1',
    })
    site.node(VCENTER).kill({ losesPower: false })
    const direct = site.host('esx-1')
    await direct.vms.powerOnVm({ name: 'db-4' })
    await direct.lifecycle.suspendVm({ name: 'db-4' })
    await site.startNode(VCENTER)
    await site.until(
      () => places('db-4'),
      (found) => found.join() === 'esx-1 off',
    )
    expect(await vms.resumeVm({ name: 'db-4' })).toMatchObject({ host: 'esx-1' })
  })
})
