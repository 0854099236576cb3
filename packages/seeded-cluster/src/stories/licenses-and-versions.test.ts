import { beforeAll, describe, expect, it } from '@jest/globals'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192

const site = createStorySite({ hosts: [{ name: 'esx-1' }] })
const { providers, licenses } = site.vcenter()
const host = site.host('esx-1')
const { until } = site

beforeAll(() =>
  site.run(async () => {
    await site.start()
    await providers.createProvider({ provider: 'NKP', constraints: { tpmRequired: false } })
    await site.download('NKP')
    await providers.setDefaultProvider({ provider: 'NKP' })
    await heldBy(1)
  }),
)

const create = (name: string) =>
  host.vms.createVm({ spec: { name, provider: 'NKP', datastore: '' }, diskBytes: DISK_BYTES })
const outcomeOf = (creating: Promise<unknown>): Promise<string> =>
  creating.then(
    () => 'created',
    (error: { code: string }) => error.code,
  )
const heldBy = (hosts: number) =>
  until(
    () => providers.getProvider({ provider: 'NKP' }),
    ({ provider }) => provider?.hostsActive === hosts,
  )

describe('a licence for VM encryption', () => {
  it('withholds VM encryption from a host with Standard, also after a reboot, and allows it with Enterprise Plus', () =>
    site.run(async () => {
      const add = async (edition: string) =>
        (await licenses.addLicense({ edition })).license?.licenseKey ?? ''
      const standard = await add('vSphere Standard')
      const plus = await add('vSphere Enterprise Plus')
      await create('before')
      await licenses.assignLicense({ licenseKey: standard, host: 'esx-1' })
      let tries = 0
      await until(
        () => outcomeOf(create(`try-${++tries}`)),
        (outcome) => outcome === 'LICENSE_RESTRICTED',
      )
      await expect(create('standard')).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
        code: 'LICENSE_RESTRICTED',
        message: expect.stringContaining('vSphere Enterprise Plus'),
      })
      await host.vms.powerOnVm({ name: 'before' })
      await site.powerCycle('esx-1')
      await expect(create('standard')).rejects.toMatchObject({ code: 'LICENSE_RESTRICTED' })
      await licenses.assignLicense({ licenseKey: plus, host: 'esx-1' })
      await until(
        () => outcomeOf(create('plus')),
        (outcome) => outcome === 'created',
      )
    }))
})

describe('a host that boots ESXi 7.0 Update 1', () => {
  it('loses its providers with a reason, and gets them again with a version that supports them', () =>
    site.run(async () => {
      site.editBoot('esx-1', 'version: 8.0.3\n', 'version: 7.0.1\n')
      await site.powerCycle('esx-1')
      const { provider, hosts } = await until(
        () => providers.getProvider({ provider: 'NKP' }),
        ({ hosts: [onHost] }) => onHost?.connected === true && !onHost.eligible,
      )
      expect(provider).toMatchObject({ hostsDesired: 0, hostsActive: 0 })
      expect(hosts).toMatchObject([
        {
          host: 'esx-1',
          eligible: false,
          message:
            'a native key provider requires ESXi 7.0 Update 2 or later, the host runs 7.0 Update 1',
        },
      ])
      site.editBoot('esx-1', 'version: 7.0.1\n', 'version: 8.0.3\n')
      await site.powerCycle('esx-1')
      await heldBy(1)
    }))
})
