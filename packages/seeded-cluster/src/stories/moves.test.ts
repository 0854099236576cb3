import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { CALL } from '../clients/site-access.ts'
import { OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import type { VcenterOperator } from '../testing/operators.ts'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 65_536
const WRITTEN = Buffer.from('written before the move')
const ANNA = 'anna@vsphere.local'
const ROOT = { kind: 'vCenter', name: '' }
const MIGRATION = 'nkpsim.esxi.v1.MigrationService'

const cluster = createStorySite({
  vcenters: [VCENTER, OTHER_VCENTER],
  hosts: [
    { name: 'esx-1', vcenter: VCENTER },
    { name: 'esx-2', vcenter: VCENTER },
    { name: 'esx-3', vcenter: OTHER_VCENTER },
  ],
})
const { until } = cluster
const here = cluster.vcenter(VCENTER)
const there = cluster.vcenter(OTHER_VCENTER)
const [esx1, esx2] = [cluster.host('esx-1'), cluster.host('esx-2')]
const esx3 = cluster.host('esx-3', OTHER_VCENTER)
let backup: Buffer

const untilHealthy = (vcenter: VcenterOperator) =>
  until(
    () => vcenter.providers.getProvider({ provider: 'NKP' }),
    ({ provider }) => provider?.health === 'HEALTH_OK',
  )

async function read(host: string, vcenter = VCENTER): Promise<Buffer> {
  const vms = await cluster.access(vcenter).host(host, 'nkpsim.esxi.v1.VirtualMachineService')
  const chunks: Buffer[] = []
  const range = { name: 'vm', lengthBytes: WRITTEN.length }
  for await (const { chunk } of vms.readDisk(range, CALL)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Where vCenter's inventory has the VM. */
const hostOf = async (vcenter: VcenterOperator): Promise<string[]> => {
  const { virtualMachines } = await vcenter.inventory.listVirtualMachines({ name: 'vm' })
  return virtualMachines.map(({ host, poweredOn }) => `${host} ${poweredOn ? 'on' : 'off'}`)
}

/** Moves the VM from esx-1 or esx-2 to esx-3, which another vCenter manages. */
async function moveAcross(
  announced: { providers?: string[]; poweredOn?: boolean } = {},
): Promise<void> {
  const { host, providers, key, poweredOn, ...prepared } = await here.migrations.prepareSend({
    name: 'vm',
  })
  const { migrationId, uuid } = prepared
  await there.migrations.prepareReceive({
    ...{ migrationId, uuid, key, providers, poweredOn, name: 'vm', host: 'esx-3', ...announced },
  })
  const source = await cluster.access(VCENTER).host(host, MIGRATION)
  const destination = await cluster.access(OTHER_VCENTER).host('esx-3', MIGRATION)
  const header = { header: { migrationId, name: 'vm' } }
  const ended = Promise.withResolvers<void>()
  async function* toDestination() {
    yield header
    try {
      for (let next = await first; next.done !== true; next = await sent.next())
        if (next.value.frame.length > 0) yield { frame: next.value.frame }
      ended.resolve()
    } finally {
      drain().catch(ended.reject)
    }
  }
  const drain = async (): Promise<void> => {
    while ((await sent.next()).done !== true);
    ended.reject(new Error('no result'))
  }
  async function* toSource() {
    yield header
    try {
      for await (const { frame } of received) yield { frame }
    } catch (error) {
      expect(error).toMatchObject({ code: 'MIGRATION_FAILED' })
    }
  }
  const received = destination.relayReceive(toDestination(), CALL)
  const sent = source.relaySend(toSource(), CALL)[Symbol.asyncIterator]()
  const first = sent.next()
  await ended.promise
}

beforeAll(() =>
  cluster.run(async () => {
    await cluster.start()
    await here.providers.createProvider({ provider: 'NKP', constraints: { tpmRequired: false } })
    backup = await cluster.download('NKP')
    await untilHealthy(here)
    await esx1.vms.createVm({ spec: { name: 'vm', provider: 'NKP' }, diskBytes: DISK_BYTES })
    await esx1.vms.powerOnVm({ name: 'vm' })
    async function* content() {
      yield { header: { name: 'vm', offsetBytes: 0 } }
      yield { chunk: WRITTEN }
    }
    const vms = await cluster.access().host('esx-1', 'nkpsim.esxi.v1.VirtualMachineService')
    await vms.writeDisk(content(), CALL)
    await until(
      () => hostOf(here),
      ([host]) => host === 'esx-1 on',
    )
  }),
)

story('a running VM moves, within a vCenter and to another one', (tell) => {
  const step = cluster.stepsOf(tell)

  step('to another host, encrypted, and tells so by events and a task', async () => {
    const { migration } = await here.migrations.migrateVm({ name: 'vm', host: 'esx-2' })
    expect(migration).toMatchObject({
      ...{ source: 'esx-1', destination: 'esx-2', hot: true, encrypted: true },
      ...{ state: 'MIGRATION_STATE_SUCCESS', progressPercent: 100 },
    })
    expect(migration?.sentBytes).toBeGreaterThanOrEqual(4 * 1024 * 1024)
    await cluster.untilEqual(() => hostOf(here), ['esx-2 on'])
    expect(await read('esx-2')).toEqual(WRITTEN)
    const { events } = await here.monitoring.listEvents({ filter: { entity: 'vm' } })
    expect(events.map(({ id }) => id).toReversed()).toEqual([
      ...['VmCreatedEvent', 'VmPoweredOnEvent', 'VmBeingHotMigratedEvent'],
      'com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent',
      'VmMigratedEvent',
    ])
    const { tasks } = await here.tasks.listTasks({
      filter: { operations: ['VirtualMachine.migrate'] },
    })
    expect(tasks).toMatchObject([{ target: 'vm', state: 'TASK_STATE_SUCCESS' }])
  })

  step('not to its own host, to an unknown host, or as a VM that does not exist', async () => {
    await expect(here.migrations.migrateVm({ name: 'vm', host: 'esx-2' })).rejects.toMatchObject({
      code: 'VM_NOT_MOVABLE',
    })
    await expect(here.migrations.migrateVm({ name: 'vm', host: 'no' })).rejects.toMatchObject({
      code: 'HOST_NOT_FOUND',
    })
    await expect(here.migrations.migrateVm({ name: 'no', host: 'esx-1' })).rejects.toMatchObject({
      code: 'VM_NOT_FOUND',
    })
  })

  step(
    'not for a user without the privileges, and not for a host that nobody announced',
    async () => {
      await here.authorization.createUser({ user: ANNA, password: 'Anna-Password-1' })
      await here.authorization.createRole({ name: 'mover', privileges: ['Resource.HotMigrate'] })
      await here.authorization.setPermission({
        permission: { user: ANNA, role: 'mover', propagate: true, entity: ROOT },
      })
      await cluster.access().logIn(ANNA, 'Anna-Password-1')
      const asAnna = await cluster.access().vcenterAs(ANNA, 'nkpsim.vcenter.v1.MigrationService')
      const request = { name: 'vm', host: 'esx-1' }
      await expect(asAnna.migrateVm(request, CALL)).rejects.toMatchObject({
        code: 'NO_PERMISSION',
        message: expect.stringContaining('Cryptographer.Migrate'),
      })
      const { tasks } = await here.tasks.listTasks({ filter: { operations: ['VirtualMachine.*'] } })
      expect(tasks.map(({ user }) => user)).not.toContain(ANNA)
      const source = await cluster.access().host('esx-2', MIGRATION)
      const sending = { migrationId: 'f0', name: 'vm', address: 'esx-1:443' }
      await expect(
        source.sendVm(sending, CALL)[Symbol.asyncIterator]().next(),
      ).rejects.toMatchObject({ status: 'PERMISSION_DENIED' })
    },
  )

  step('not to another vCenter that does not have the key provider', async () => {
    await expect(moveAcross()).rejects.toMatchObject({
      code: 'PROVIDER_NOT_FOUND',
      message: expect.stringContaining('NKP'),
    })
    expect(await read('esx-2')).toEqual(WRITTEN)
  })

  step('not to another vCenter with another KDK of that name, which shows at the end', async () => {
    await there.providers.createProvider({ provider: 'NKP', constraints: { tpmRequired: false } })
    await cluster.download('NKP', OTHER_VCENTER)
    await untilHealthy(there)
    await expect(moveAcross()).rejects.toMatchObject({
      message: expect.stringContaining(
        'Unable to decrypt the ciphertext. Failed to decrypt the key',
      ),
    })
    expect(await read('esx-2')).toEqual(WRITTEN)
    expect((await esx3.vms.listVms({})).vms).toEqual([])
  })

  step('not if its caller tells the other vCenter less, or names another VM', async () => {
    await there.providers.deleteProvider({ provider: 'NKP' })
    await there.providers.importProvider({ config: backup, password: PROVIDER_PASSWORD })
    await untilHealthy(there)
    await expect(moveAcross({ providers: [] })).rejects.toMatchObject({
      message: expect.stringContaining('is encrypted, which was not announced'),
    })
    await expect(moveAcross({ poweredOn: false })).rejects.toMatchObject({
      message: expect.stringContaining('is on, which was not announced'),
    })
    // The audit log has the name in this header.
    const { host, migrationId } = await here.migrations.prepareSend({ name: 'vm' })
    const source = await cluster.access(VCENTER).host(host, MIGRATION)
    async function* toSource() {
      yield { header: { migrationId, name: 'other' } }
    }
    const sent = source.relaySend(toSource(), CALL)[Symbol.asyncIterator]()
    await expect(sent.next()).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(await read('esx-2')).toEqual(WRITTEN)
    expect((await esx3.vms.listVms({})).vms).toEqual([])
  })

  step('to another vCenter after the provider was restored there', async () => {
    await moveAcross()
    await cluster.untilEqual(() => hostOf(here), [])
    await cluster.untilEqual(() => hostOf(there), ['esx-3 on'])
    expect(await read('esx-3', OTHER_VCENTER)).toEqual(WRITTEN)
    expect((await esx2.vms.listVms({})).vms).toEqual([])
  })
})
