import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192

const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const vcenter = site.vcenter()
const [first, second] = [site.host('esx-1'), site.host('esx-2')]
const { until, untilEqual } = site

beforeAll(() =>
  site.run(async () => {
    await site.start()
    for (const provider of ['old', 'new']) {
      await vcenter.providers.createProvider({ provider, constraints: { tpmRequired: false } })
      await site.download(provider)
      await untilHeld(provider)
    }
  }),
)

const untilHeld = (provider: string) =>
  until(
    () => vcenter.providers.getProvider({ provider }),
    (found) => found.provider?.health === 'HEALTH_OK',
  )
const preview = () => vcenter.custody.previewDelete({ provider: 'old' })
const namesIn = ({ dependents }: Awaited<ReturnType<typeof preview>>) =>
  dependents.map(({ kind, name }) => `${kind} ${name}`).sort()

story('story 9: which virtual machines use which provider?', (tell) => {
  const step = site.stepsOf(tell)
  step(
    'finds dependents that are easy to forget: templates, disks, host keys, defaults, hosts that do not answer',
    async () => {
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
      site.node('esx-2').kill({ losesPower: false })
      const found = await until(preview, ({ unreachableHosts }) => unreachableHosts.length > 0)
      expect(found).toMatchObject({ unreachableHosts: ['esx-2'], backedUp: true })
      expect(namesIn(found)).toEqual(dependents)
      expect(found.dependents.find(({ name }) => name === 'half')).toMatchObject({
        parts: ['disk 1'],
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
    await site.startNode('esx-2')
    await untilHeld('old')
    await vcenter.providers.setDefaultProvider({ provider: 'new' })
    await untilHeld('new')
    await first.registration.markAsVm({ name: 'golden' })
    for (const name of ['vm', 'golden', 'half'])
      await first.vmCrypto.rekeyVm({ name, provider: 'new' })
    await second.vmCrypto.rekeyVm({ name: 'far', provider: 'new' })
    for (const host of [first, second]) await host.crypto.changeKey({ provider: 'new' })
    await until(preview, ({ dependents }) => dependents.length === 0)
    expect(await vcenter.providers.deleteProvider({ provider: 'old' })).toEqual({
      wasDefault: false,
    })
    await until(
      () => second.host.getStatus({}),
      ({ keyProviders }) => keyProviders.length === 1,
    )
    await second.vms.powerOnVm({ name: 'far' })
    await second.vms.powerOffVm({ name: 'far' })
  })
})
