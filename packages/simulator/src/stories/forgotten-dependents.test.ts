import { afterAll, beforeAll, expect } from '@jest/globals'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { killHost } from '../faults/kill.ts'
import { startHost } from '../local-cluster/single-process.ts'
import { hostOperatorOf, operatorOf } from '../testing/operator.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const DISK_BYTES = 8192

let cluster: TestCluster
let vcenter: ReturnType<typeof operatorOf>

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  vcenter = operatorOf(cluster.stateDir)
  for (const provider of ['old', 'new']) {
    await vcenter.providers.createProvider({ provider, constraints: { tpmRequired: false } })
    await cluster.download(provider)
    await untilHeld(provider)
  }
})
afterAll(() => cluster.dispose())

const untilHeld = (provider: string) =>
  until(
    () => vcenter.providers.getProvider({ provider }),
    (found) => found.provider?.health === 'HEALTH_OK',
  )
const preview = () => vcenter.custody.previewDelete({ provider: 'old' })
const namesIn = ({ dependents }: Awaited<ReturnType<typeof preview>>) =>
  dependents.map(({ kind, name }) => `${kind} ${name}`).sort()

story('story 9: which virtual machines use which provider?', (step) => {
  step(
    'finds dependents that are easy to forget: templates, disks, host keys, defaults, hosts that do not answer',
    async () => {
      const [first, second] = ['esx-1', 'esx-2'].map((host) =>
        hostOperatorOf(cluster.stateDir, host),
      )
      if (first === undefined || second === undefined) throw new Error('no hosts')
      const spec = (name: string, provider: string) => ({ name, provider, datastore: '' })
      await first.vms.createVm({ spec: spec('vm', 'old'), diskBytes: DISK_BYTES })
      await first.vms.createVm({ spec: spec('golden', 'old'), diskBytes: DISK_BYTES })
      await first.registration.markAsTemplate({ name: 'golden' })
      await first.vms.createVm({ spec: spec('half', 'new'), diskBytes: DISK_BYTES })
      await first.registration.addDisk({ name: 'half', sizeBytes: DISK_BYTES, provider: 'old' })
      await second.vms.createVm({ spec: spec('far', 'old'), diskBytes: DISK_BYTES })
      await vcenter.providers.setDefaultProvider({ provider: 'old' })
      const dependents = [
        'default the vCenter',
        'hostKey esx-1',
        'hostKey esx-2',
        'template golden',
        'virtualMachine far',
        'virtualMachine half',
        'virtualMachine vm',
      ]
      await untilEqual(async () => namesIn(await preview()), dependents)
      await killHost({ stateDir: cluster.stateDir }, 'esx-2')
      const found = await until(preview, ({ unreachableHosts }) => unreachableHosts.length > 0)
      expect(found).toMatchObject({ unreachableHosts: ['esx-2'], backedUp: true })
      expect(namesIn(found)).toEqual(dependents)
      expect(found.dependents.find(({ name }) => name === 'half')).toMatchObject({
        parts: ['disk 2'],
        hostConnected: true,
      })
      expect(found.dependents.find(({ name }) => name === 'far')).toMatchObject({
        hostConnected: false,
      })
    },
  )

  step(
    'allows the deletion, and shows with custody which virtual machines would be lost',
    async () => {
      const { predictions } = await vcenter.custody.getCustody({
        provider: 'old',
        without: ['vcenter', 'backup', 'host:esx-1', 'host:esx-2'],
      })
      expect(predictions.map(({ virtualMachine, way }) => [virtualMachine, way]).sort()).toEqual([
        ['far', 'lost'],
        ['golden', 'lost'],
        ['half', 'lost'],
        ['vm', 'lost'],
      ])
      await expect(
        vcenter.custody.getCustody({ provider: 'old', without: ['host:esx-9'] }),
      ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' })
      const { places } = await vcenter.custody.getCustody({ provider: 'old' })
      expect(places.map(({ kind }) => kind).sort()).toEqual(['backup', 'host', 'host', 'vcenter'])
    },
  )

  step('is solved by rekeying every dependent until the list is empty', async () => {
    await startHost({ stateDir: cluster.stateDir }, 'esx-2')
    await untilHeld('old')
    const [first, second] = ['esx-1', 'esx-2'].map((host) => hostOperatorOf(cluster.stateDir, host))
    await vcenter.providers.setDefaultProvider({ provider: 'new' })
    await untilHeld('new')
    await first?.registration.markAsVm({ name: 'golden' })
    for (const name of ['vm', 'golden', 'half'])
      await first?.vmCrypto.rekeyVm({ name, provider: 'new' })
    await second?.vmCrypto.rekeyVm({ name: 'far', provider: 'new' })
    for (const host of [first, second]) await host?.crypto.changeKey({ provider: 'new' })
    await until(preview, ({ dependents }) => dependents.length === 0)
    expect(await vcenter.providers.deleteProvider({ provider: 'old' })).toEqual({
      wasDefault: false,
    })
    await until(
      async () => second?.host.getStatus({}),
      (status) => status?.keyProviders.length === 1,
    )
    await second?.vms.powerOnVm({ name: 'far' })
    await second?.vms.powerOffVm({ name: 'far' })
  })
})
