import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { VCENTER } from '../plan/nodes.ts'
import { createStorySite } from '../testing/story-site.ts'

const HOUR_MS = 3_600_000
/** An hour passes in a second. */
const TIME_SCALE = 3600
const WEEKEND_MS = 48 * HOUR_MS
const DISK_BYTES = 8192
const HOSTS = ['esx-1', 'esx-2']

const site = createStorySite({ hosts: [{ name: 'esx-1', hasTpm: true }, { name: 'esx-2' }] })
const { clock, inventory, monitoring, providers } = site.vcenter()

const now = async () => (await clock.getClock({})).clock
const alarms = async () =>
  (await monitoring.listAlarms({})).alarms.map(({ entity, name }) => [entity, name])
const changesOfAlarms = async () =>
  (await monitoring.listEvents({ limit: 0 })).events
    .filter(({ id }) => id === 'AlarmStatusChangedEvent')
    .map(({ entity }) => entity)
const create = (host: string, name: string) =>
  site.host(host).vms.createVm({ spec: { name, provider: 'nkp-1' }, diskBytes: DISK_BYTES })
const untilHeld = (provider: string, hostsActive: number) =>
  site.until(
    () => providers.getProvider({ provider }),
    (found) => found.provider?.health === 'HEALTH_OK' && found.provider.hostsActive === hostsActive,
  )
const untilConnected = () =>
  site.until(
    () => inventory.listHosts({}),
    ({ hosts }) =>
      hosts.every(({ connectionState }) => connectionState === 'CONNECTION_STATE_CONNECTED'),
  )
/** The host with a TPM has a recovery key, which nobody has saved. */
const TRUE_ALARM = ['esx-1', 'TPM Encryption Recovery Key Backup Alarm']

beforeAll(() => site.run(site.start))

story('a weekend without vCenter, in less than a minute', (tell) => {
  const step = site.stepsOf(tell)
  let lostMs = 0

  step('a key provider can be made, backed up and used while time runs fast', async () => {
    expect(await clock.scaleClock({ timeScale: TIME_SCALE })).toMatchObject({
      clock: { timeScale: TIME_SCALE, frozen: false },
    })
    await providers.createProvider({ provider: 'nkp-1', constraints: { tpmRequired: false } })
    await site.download('nkp-1')
    await untilHeld('nkp-1', HOSTS.length)
    for (const host of HOSTS) {
      await create(host, `vm-${host}`)
      await site.host(host).vms.powerOnVm({ name: `vm-${host}` })
    }
    expect(await alarms()).toEqual([TRUE_ALARM])
  })

  step('hosts reboot, and power on old and new VMs, during 48 hours without vCenter', async () => {
    lostMs = (await now())?.nowMs ?? 0
    site.node(VCENTER).kill({ losesPower: true })
    await site.pass(WEEKEND_MS / TIME_SCALE)
    for (const host of HOSTS) {
      await site.powerCycle(host)
      await site.host(host).vms.powerOnVm({ name: `vm-${host}` })
      await create(host, `new-${host}`)
      await site.host(host).vms.powerOnVm({ name: `new-${host}` })
    }
  })

  step(
    'vCenter is back after these hours, at the same speed, and raises no false alarm',
    async () => {
      await site.startNode(VCENTER)
      const clockAfter = await now()
      expect((clockAfter?.nowMs ?? 0) - lostMs).toBeGreaterThanOrEqual(WEEKEND_MS)
      expect(clockAfter?.timeScale).toBe(TIME_SCALE)
      await untilConnected()
      await untilHeld('nkp-1', HOSTS.length)
      // vCenter checks backups once a day.
      await site.pass(WEEKEND_MS / TIME_SCALE)
      expect(await alarms()).toEqual([TRUE_ALARM])
      expect(await changesOfAlarms()).toEqual(['esx-1'])
    },
  )

  step(
    'a host is not called lost if it is away for seconds, which are hours for vCenter',
    async () => {
      site.node('esx-2').kill({ losesPower: true })
      await site.pass(2000)
      await site.startNode('esx-2')
      await untilConnected()
      expect(await changesOfAlarms()).toEqual(['esx-1'])
    },
  )

  step('gives only attested hosts a provider that requires a TPM', async () => {
    await providers.createProvider({ provider: 'nkp-2', constraints: { tpmRequired: true } })
    await site.download('nkp-2')
    await untilHeld('nkp-2', 1)
  })

  step('a true alarm rises: a key provider has no backup for a day', async () => {
    await providers.createProvider({ provider: 'nkp-3', constraints: { tpmRequired: false } })
    await site.until(alarms, (found) => found.some(([entity]) => entity === 'nkp-3'))
  })

  step('time runs like the machine’s again, and keeps its lead', async () => {
    await clock.scaleClock({ timeScale: 1 })
    const before = (await now())?.nowMs ?? 0
    await site.pass(60_000)
    const passedMs = ((await now())?.nowMs ?? 0) - before
    expect(passedMs).toBeGreaterThanOrEqual(60_000)
    expect(passedMs).toBeLessThan(70_000)
    for (const timeScale of [0, 0.5, 1_000_001])
      await expect(clock.scaleClock({ timeScale })).rejects.toMatchObject({
        code: 'TIME_SCALE_OUT_OF_RANGE',
      })
  })
})
