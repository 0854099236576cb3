import { beforeAll, expect, it } from '@jest/globals'
import { createStoryKms, type StoryKms } from '../testing/story-kms.ts'
import { CLUSTER, createStorySite } from '../testing/story-site.ts'

const HOSTS = ['esx-1', 'esx-2', 'esx-3'] as const
const DATASTORE = 'vsanDatastore'
const DISK_BYTES = 64 << 20
const KMS_VM = 'kms-1'
/** Time after which nothing more happens by itself, ms. */
const LONG_MS = 10 * 60_000

const site = createStorySite({ hosts: HOSTS.map((name) => ({ name })) })
const vcenter = site.vcenter()
const first = site.host('esx-1')
const { until } = site
let kms: StoryKms

/** Tells a story in virtual time. */
const inTime = (story: () => Promise<void>) => () => site.run(story)
const disks = async () => {
  const { hosts } = await vcenter.vsan.getVsanCluster({ cluster: CLUSTER })
  return hosts.flatMap((host) => host.disks.map(({ state }) => state.split('_STATE_')[1]))
}
const untilSettled = () =>
  until(
    () => vcenter.vsan.getVsanCluster({ cluster: CLUSTER }),
    ({ vsan }) => vsan?.changing === false,
  )
const encryptWith = async (provider: string) => {
  const { vsan } = await vcenter.vsan.getVsanCluster({ cluster: CLUSTER })
  if (vsan?.encryption?.provider === provider) return
  const options = { allowReducedRedundancy: true, eraseDisksBeforeUse: false }
  await vcenter.vsan.setVsanEncryption({ cluster: CLUSTER, provider, ...options })
  await untilSettled()
}
const powerOn = (name: string) => first.vms.powerOnVm({ name })
/** Powers a VM on as soon as its datastore is there. */
const untilOn = (name: string) =>
  until(
    () =>
      powerOn(name).then(
        () => '',
        (error: unknown) => String(error),
      ),
    (refusal) => refusal === '',
  )
/** Cuts the power of all hosts, and boots them. */
const powerCycleAll = async () => {
  for (const name of HOSTS) site.node(name).kill({ losesPower: true })
  for (const name of HOSTS) await site.startNode(name)
}

beforeAll(() =>
  site.run(async () => {
    await site.start()
    await vcenter.vsan.enableVsan({ cluster: CLUSTER, diskCapacityBytes: DISK_BYTES })
    await untilSettled()
    const constraints = { tpmRequired: false }
    await vcenter.providers.createProvider({ provider: 'nkp-1', constraints })
    await site.download('nkp-1')
    kms = await createStoryKms(site)
    await kms.register('KMS-1')
    for (const name of ['db-1', KMS_VM]) {
      const made = { name, diskBytes: 8192, datastore: DATASTORE }
      await until(
        () =>
          first.plainVms.createPlainVm(made).then(
            () => '',
            (error: unknown) => String(error),
          ),
        (refusal) => refusal === '',
      )
    }
  }),
)

// Each story encrypts the cluster as it needs, so it can run alone, and after any other story.

it(
  'all hosts boot without vCenter, mount their disks by a native provider, and run their VMs',
  inTime(async () => {
    await encryptWith('nkp-1')
    await untilOn('db-1')
    site.node('vcenter').kill({ losesPower: true })
    await powerCycleAll()
    await untilOn('db-1')
    await first.vms.powerOffVm({ name: 'db-1' })
    await site.startNode('vcenter')
    await until(disks, (states) => states.every((state) => state === 'MOUNTED'))
  }),
)

it(
  'all hosts boot while the key server of a standard provider is away, and mount when it is back',
  inTime(async () => {
    await encryptWith('KMS-1')
    kms.stop()
    await powerCycleAll()
    await until(disks, (states) => states.every((state) => state === 'LOCKED'))
    await expect(powerOn('db-1')).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
    await site.pass(LONG_MS)
    expect(await disks()).toEqual(['LOCKED', 'LOCKED', 'LOCKED'])
    await expect(powerOn('db-1')).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
    const health = await vcenter.vsan.getVsanHealth({ cluster: CLUSTER })
    expect(health).toMatchObject({ keys: 'VSAN_HEALTH_COLOR_RED', disks: 'VSAN_HEALTH_COLOR_RED' })
    expect(new Set(health.issues.map(({ issue }) => issue))).toContain('keknotavailable')
    // Nobody does anything but repair the key server.
    kms.start()
    await until(disks, (states) => states.every((state) => state === 'MOUNTED'))
    await untilOn('db-1')
    await first.vms.powerOffVm({ name: 'db-1' })
  }),
)

it(
  'a key server on the vSAN that it unlocks is a loop, and a native provider is none',
  inTime(async () => {
    /** The key server serves while its VM is on. */
    const startKeyServer = async () => {
      await untilOn(KMS_VM)
      kms.start()
    }
    await startKeyServer()
    await encryptWith('KMS-1')
    kms.stop()
    await powerCycleAll()
    await site.pass(LONG_MS)
    // The VM needs the datastore, the datastore the KEK, and the KEK the VM.
    await expect(powerOn(KMS_VM)).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
    expect(await disks()).toEqual(['LOCKED', 'LOCKED', 'LOCKED'])
    // The way out: another key server with the same keys, somewhere else.
    kms.start()
    await until(disks, (states) => states.every((state) => state === 'MOUNTED'))
    await encryptWith('nkp-1')
    kms.stop()
    await powerCycleAll()
    await startKeyServer()
    await first.vms.powerOffVm({ name: KMS_VM })
  }),
)
