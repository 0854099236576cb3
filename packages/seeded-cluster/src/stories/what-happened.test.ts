import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { VCENTER } from '../plan/nodes.ts'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192
const USER = 'administrator@vsphere.local'
/** Users of hosts while vCenter is gone. */
const ROOT = 'root'

const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const vcenter = site.vcenter()
const host = site.host('esx-1')
const { until, untilEqual } = site

beforeAll(() => site.run(site.start))

/** Returns the ids of the events about an object, oldest first. */
const idsOf = async (entity: string) => {
  const { events } = await vcenter.monitoring.listEvents({ filter: { entity } })
  return events.map(({ id }) => id).toReversed()
}
const newestTask = async () => {
  const { tasks } = await vcenter.tasks.listTasks({ limit: 1 })
  const [task] = tasks
  if (task === undefined) throw new Error('no task')
  const { name, target, user, state, hostCount, appliedHostCount, waitingHosts } = task
  const waitsFor = waitingHosts.map((each) => each.host)
  return { name, target, user, state, hostCount, appliedHostCount, waitsFor }
}
const endVcenter = async () => {
  site.node(VCENTER).kill({ losesPower: false })
  await site.startNode(VCENTER)
}

story('what happened, and how far is it?', (tell) => {
  const step = site.stepsOf(tell)
  step('a provider is created, backed up and made the default, as events and tasks', async () => {
    await vcenter.providers.createProvider({
      provider: 'nkp-1',
      constraints: { tpmRequired: false },
    })
    await site.download('nkp-1')
    await vcenter.providers.setDefaultProvider({ provider: 'nkp-1' })
    expect(await idsOf('nkp-1')).toEqual([
      'nkpsim.keyProvider.created',
      'nkpsim.keyProvider.backedUp',
      'nkpsim.keyProvider.defaultChanged',
    ])
    const { tasks } = await vcenter.tasks.listTasks({ filter: { target: 'nkp-1' } })
    expect(tasks.map(({ name, user }) => [name, user])).toEqual([
      ['Set default key provider', USER],
      ['Back up key provider', USER],
      ['Create key provider', USER],
    ])
    await untilEqual(async () => (await newestTask()).state, 'TASK_STATE_SUCCESS')
  })

  step('a task waits for a host that is off, and names it', async () => {
    site.node('esx-2').kill({ losesPower: false })
    await vcenter.providers.createProvider({
      provider: 'nkp-2',
      constraints: { tpmRequired: false },
    })
    await untilEqual(newestTask, {
      ...{ name: 'Create key provider', target: 'nkp-2', user: USER },
      ...{ state: 'TASK_STATE_RUNNING', hostCount: 2, appliedHostCount: 1, waitsFor: ['esx-2'] },
    })
  })

  step(
    'vCenter is killed; its next start tells of that, and of what a host did meanwhile',
    async () => {
      site.node(VCENTER).kill({ losesPower: false })
      const spec = { name: 'vm', provider: 'nkp-1', datastore: '' }
      await host.vms.createVm({ spec, diskBytes: DISK_BYTES })
      await host.vms.powerOnVm({ name: 'vm' })
      await site.startNode(VCENTER)
      const ofVm = ['VmCreatedEvent', 'VmPoweredOnEvent']
      await untilEqual(() => idsOf('vm'), ofVm)
      const about = await vcenter.monitoring.listEvents({ filter: { entity: 'vm' } })
      expect(about.events.map(({ user }) => user)).toEqual([ROOT, ROOT])
      const ids = ['nkpsim.vcenter.*']
      const { events } = await vcenter.monitoring.listEvents({ filter: { ids } })
      expect(events.map(({ id }) => id)).toEqual([
        'nkpsim.vcenter.started',
        'nkpsim.vcenter.ended',
        'nkpsim.vcenter.started',
      ])
    },
  )

  step('each event is there once, however often vCenter is killed', async () => {
    const [provider, vm] = [await idsOf('nkp-2'), await idsOf('vm')]
    for (let times = 0; times < 3; times++) await endVcenter()
    await until(
      () => vcenter.inventory.getHost({ name: 'esx-1' }),
      (found) => found.host?.connectionState === 'CONNECTION_STATE_CONNECTED',
    )
    expect([await idsOf('nkp-2'), await idsOf('vm')]).toEqual([provider, vm])
  })

  step('the task still waits, and ends when the host is back', async () => {
    expect(await newestTask()).toMatchObject({ target: 'nkp-2', state: 'TASK_STATE_RUNNING' })
    await site.startNode('esx-2')
    await untilEqual(newestTask, {
      ...{ name: 'Create key provider', target: 'nkp-2', user: USER },
      ...{ state: 'TASK_STATE_SUCCESS', hostCount: 2, appliedHostCount: 2, waitsFor: [] },
    })
  })
})
