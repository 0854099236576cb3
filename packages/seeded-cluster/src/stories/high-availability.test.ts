import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { CALL } from '../clients/site-access.ts'
import { DATASTORE_FOLDER } from '../cluster/host-node.ts'
import { VCENTER } from '../plan/nodes.ts'
import { CLUSTER, createStorySite } from '../testing/story-site.ts'

const RESTART_MS = 30_000
/** Time in which daemons finish calls that they have answered. */
const SETTLE_MS = 1000
const DISK_BYTES = 8192
const HOSTS = ['esx-1', 'esx-2', 'esx-3']

const site = createStorySite({ hosts: HOSTS.map((name) => ({ name })) })
const { providers, settings, monitoring } = site.vcenter()

const power = (host: string, name: string) => async () =>
  (await site.host(host).vms.getVm({ name })).vm?.powerState
const isOn = async (host: string, name: string) =>
  (await power(host, name)()) === 'POWER_STATE_POWERED_ON'
/** Returns those of some hosts on which a VM is on. */
const hostsWith = async (name: string, among: readonly string[]) => {
  const on: string[] = []
  for (const host of among) if (await isOn(host, name)) on.push(host)
  return on
}
const others = (host: string) => HOSTS.filter((each) => each !== host)
/** Waits until exactly one of some hosts has a VM on, and requires that it happens in time. */
const untilRestarted = async (name: string, among: readonly string[]) => {
  let passedMs = 0
  const [host = ''] = await site.until(
    async () => {
      const on = await hostsWith(name, among)
      if (on.length === 0) passedMs += 200
      return on
    },
    (on) => on.length > 0,
  )
  expect(passedMs).toBeLessThan(RESTART_MS)
  expect(await hostsWith(name, among)).toEqual([host])
  return host
}
const open = (host: string) => site.access().host(host, 'nkpsim.esxi.v1.VirtualMachineService')
const write = async (host: string, name: string, text: string) => {
  async function* messages() {
    yield { header: { name, offsetBytes: 0 } }
    yield { chunk: Buffer.from(text) }
  }
  await (await open(host)).writeDisk(messages(), CALL)
}
const read = async (host: string, name: string, lengthBytes: number) => {
  const client = await open(host)
  const chunks: Uint8Array[] = []
  for await (const { chunk } of client.readDisk({ name, lengthBytes }, CALL)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
const start = async (host: string, name: string, provider = 'nkp-1') => {
  await site.host(host).vms.createVm({ spec: { name, provider }, diskBytes: DISK_BYTES })
  await site.host(host).vms.powerOnVm({ name })
}
const roles = async () => {
  const all: (string | undefined)[] = []
  for (const host of HOSTS)
    all.push((await site.host(host).highAvailability.getHaStatus({})).datastores[0]?.role)
  return all
}
const namesInDatastore = () => site.datastore().attach().now.list(DATASTORE_FOLDER)
const untilConnected = () =>
  site.until(
    () => site.vcenter().inventory.listHosts({}),
    ({ hosts }) =>
      hosts.every(({ connectionState }) => connectionState === 'CONNECTION_STATE_CONNECTED'),
  )

beforeAll(() => site.run(site.start))

story('vSphere HA restarts the virtual machines of a host that failed', (tell) => {
  const step = site.stepsOf(tell)

  step('is off by default, and leaves no files', async () => {
    await providers.createProvider({ provider: 'nkp-1', constraints: { tpmRequired: false } })
    await site.download('nkp-1')
    await site.until(
      () => providers.getProvider({ provider: 'nkp-1' }),
      ({ provider }) => provider?.hostsActive === HOSTS.length,
    )
    await start('esx-1', 'db-1')
    expect(await roles()).toEqual(HOSTS.map(() => 'HA_ROLE_NONE'))
    expect(namesInDatastore()).toEqual(['db-1'])
  })

  step('protects the VMs that are on when it is turned on, and elects one primary', async () => {
    await settings.setSetting({ name: 'nkpsim.ha.enabled', value: 'true' })
    await site.until(roles, (all) => {
      const primaries = all.filter((role) => role === 'HA_ROLE_PRIMARY')
      return primaries.length === 1 && !all.includes('HA_ROLE_NONE')
    })
    const { datastores } = await site.host('esx-1').highAvailability.getHaStatus({})
    expect(datastores[0]?.protectedVms).toEqual(['db-1'])
    await start('esx-2', 'web-1')
    await start('esx-1', 'off-1')
    await site.host('esx-1').vms.powerOffVm({ name: 'off-1' })
  })

  step('restarts them within 30 s without vCenter, with all flushed data', async () => {
    await write('esx-1', 'db-1', 'flushed')
    site.node(VCENTER).kill({ losesPower: true })
    await site.pass(SETTLE_MS)
    site.node('esx-1').kill({ losesPower: true })
    const host = await untilRestarted('db-1', others('esx-1'))
    expect(await read(host, 'db-1', 7)).toBe('flushed')
    // A user powered this VM off, so it stays off. This host only lost vCenter, so it keeps its VM.
    expect(await hostsWith('off-1', others('esx-1'))).toEqual([])
    expect(await hostsWith('web-1', others('esx-1'))).toEqual(['esx-2'])
  })

  step(
    'restarts VMs in the order of their priorities, and not those that are disabled',
    async () => {
      await site.startNode('esx-1')
      const names = {
        low: 'low-1',
        disabled: 'disabled-1',
        medium: 'medium-1',
        highest: 'highest-1',
      }
      for (const [priority, name] of Object.entries(names)) {
        await start('esx-1', name)
        await site.host('esx-1').lifecycle.reconfigureVm({
          name,
          restartPriority: `RESTART_PRIORITY_${priority.toUpperCase()}` as 'RESTART_PRIORITY_LOW',
        })
      }
      // vCenter is still down: the hosts read the priorities with the VMs.
      await site.pass(SETTLE_MS)
      site.node('esx-1').kill({ losesPower: true })
      const restarted = [names.highest, names.medium, names.low]
      for (const name of restarted) await untilRestarted(name, others('esx-1'))
      const at: Record<string, string[]> = {}
      for (const host of others('esx-1')) {
        const { vms } = await site.host(host).vms.listVms({})
        const ofHost = vms.filter(({ name, registered }) => registered && restarted.includes(name))
        at[host] = ofHost
          .toSorted((one, other) => one.registeredTimeMs - other.registeredTimeMs)
          .map(({ name }) => name)
        const inOrder = restarted.filter((name) => at[host]?.includes(name))
        expect(at[host]).toEqual(inOrder)
      }
      expect(await hostsWith(names.disabled, others('esx-1'))).toEqual([])
      for (const name of restarted) {
        const [host = ''] = await hostsWith(name, HOSTS.slice(1))
        await site.host(host).vms.powerOffVm({ name })
      }
    },
  )

  step('does not restart them again when the failed host is back', async () => {
    const before = await hostsWith('db-1', others('esx-1'))
    await site.startNode('esx-1')
    await site.pass(RESTART_MS)
    expect(await hostsWith('db-1', HOSTS)).toEqual(before)
    expect(await hostsWith('off-1', HOSTS)).toEqual([])
  })

  step('shows in vCenter which VMs were restarted', async () => {
    await site.startNode(VCENTER)
    await untilConnected()
    const { events } = await site.until(
      () => monitoring.listEvents({ limit: 0 }),
      (found) => found.events.some(({ id }) => id === 'com.vmware.vc.ha.VmRestartedByHAEvent'),
    )
    const ids = events.filter(({ entity }) => entity === 'db-1').map(({ id }) => id)
    expect(ids.filter((id) => id === 'com.vmware.vc.ha.VmRestartedByHAEvent')).toHaveLength(1)
  })

  step('restarts a VM once if its host fails and is back at once', async () => {
    const [host = ''] = await hostsWith('db-1', HOSTS)
    await write(host, 'db-1', 'again')
    await site.pass(SETTLE_MS)
    await site.powerCycle(host)
    const now = await untilRestarted('db-1', HOSTS)
    expect(await read(now, 'db-1', 5)).toBe('again')
    await site.pass(RESTART_MS)
    expect(await hostsWith('db-1', HOSTS)).toEqual([now])
  })

  step('a host that hangs loses its VMs, and acknowledges nothing when it wakes up', async () => {
    const [host = ''] = await hostsWith('db-1', HOSTS)
    const resume = site.node(host).pause()
    const written = expect(write(host, 'db-1', 'stale')).rejects.toBeDefined()
    const now = await untilRestarted('db-1', others(host))
    await write(now, 'db-1', 'fresh')
    resume()
    await written
    await site.until(power(host, 'db-1'), (state) => state === 'POWER_STATE_POWERED_ON_ELSEWHERE')
    await expect(write(host, 'db-1', 'stale')).rejects.toMatchObject({
      code: 'INVALID_POWER_STATE',
    })
    expect(await read(now, 'db-1', 5)).toBe('fresh')
    await site.pass(RESTART_MS)
    expect(await hostsWith('db-1', HOSTS)).toEqual([now])
  })

  step('a host that is shut down in order hands its VMs over', async () => {
    await untilConnected()
    const [host = ''] = await hostsWith('web-1', HOSTS)
    site.node(host).kill({ losesPower: false })
    const now = await untilRestarted('web-1', others(host))
    await site.startNode(host)
    await site.pass(RESTART_MS)
    expect(await hostsWith('web-1', HOSTS)).toEqual([now])
  })

  step('a VM whose key no host holds waits, and restarts when the key is back', async () => {
    await untilConnected()
    await providers.createProvider({ provider: 'nkp-2', constraints: { tpmRequired: false } })
    const config = await site.download('nkp-2')
    const untilHeldBy = (count: number) =>
      site.until(
        async () => {
          const held = await Promise.all(HOSTS.map((host) => site.host(host).host.getStatus({})))
          return held.filter(({ keyProviders }) =>
            keyProviders.some(({ provider, usable }) => provider === 'nkp-2' && usable),
          ).length
        },
        (held) => held === count,
      )
    await untilHeldBy(HOSTS.length)
    await start('esx-2', 'locked-1', 'nkp-2')
    await providers.deleteProvider({ provider: 'nkp-2' })
    await untilHeldBy(0)
    await site.pass(SETTLE_MS)
    site.node('esx-2').kill({ losesPower: true })
    const idsOf = async (entity: string) =>
      (await monitoring.listEvents({ limit: 0 })).events
        .filter((event) => event.entity === entity)
        .map(({ id }) => id)
    await site.until(
      () => idsOf('locked-1'),
      (ids) => ids.includes('com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost'),
    )
    expect(await idsOf('esx-2')).toContain('com.vmware.vc.HA.DasHostFailedEvent')
    const { datastores } = await site.host('esx-1').highAvailability.getHaStatus({})
    expect(datastores[0]?.waitingVms).toMatchObject([
      { name: 'locked-1', locked: true, reason: expect.stringContaining('"nkp-2"') },
    ])
    await providers.importProvider({ config, password: PROVIDER_PASSWORD })
    await untilRestarted('locked-1', others('esx-2'))
    await site.startNode('esx-2')
  })

  step('is turned off for one cluster, and stays off when it is turned on for all', async () => {
    await untilConnected()
    const { inventory } = site.vcenter()
    await inventory.setClusterHa({ cluster: CLUSTER, enabled: false })
    await site.until(roles, (all) => all.every((role) => role === 'HA_ROLE_NONE'))
    await settings.setSetting({ name: 'nkpsim.ha.enabled', value: 'true' })
    await site.pass(SETTLE_MS)
    expect(await roles()).toEqual(HOSTS.map(() => 'HA_ROLE_NONE'))
    expect(await inventory.listClusterHa({})).toEqual({
      clusters: [{ cluster: CLUSTER, enabled: false, ownSetting: true }],
    })
    await expect(inventory.setClusterHa({ cluster: 'no', enabled: true })).rejects.toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
    })
    await inventory.setClusterHa({ cluster: CLUSTER, enabled: true })
    await site.until(roles, (all) => !all.includes('HA_ROLE_NONE'))
  })

  step('leaves no trace of a host when it is turned off, and restarts nothing then', async () => {
    await untilConnected()
    await site.vcenter().inventory.setClusterHa({ cluster: CLUSTER, enabled: false })
    await site.until(roles, (all) => all.every((role) => role === 'HA_ROLE_NONE'))
    const [host = ''] = await hostsWith('db-1', HOSTS)
    await site.pass(SETTLE_MS)
    site.node(host).kill({ losesPower: true })
    await site.pass(RESTART_MS)
    expect(await hostsWith('db-1', others(host))).toEqual([])
    await site.startNode(host)
    await site.pass(RESTART_MS)
  })
})
