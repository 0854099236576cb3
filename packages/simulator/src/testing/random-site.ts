import { join } from 'node:path'
import { hashPassword, Secret } from '@nkpsim/crypto'
import { removeTreeNow, writeFileDurably } from '@nkpsim/daemon'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { clusterClockOf } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { installHost, openConfigStore } from '@nkpsim/esxi/testing'
import { type Gone, type HostStanding, hostStandings } from '@nkpsim/vcenter/custody'
import {
  backupSecrets,
  createBackupJobs,
  createProvider,
  deleteProvider,
  desiredKeyProviders,
  holdingWhenHeard,
  holdingWhenSent,
  host as hostModel,
  markBackedUp,
  prepareBackup,
  removeHost,
  type Store,
  silentLogger,
  specTo,
  storeIn,
  type VcenterBackup,
} from '@nkpsim/vcenter/testing'
import { chance, type SeededRandom } from './seeded-random.ts'
import { createSiteEffects, hold, load, makeVms, type SiteHost } from './site-files.ts'
import {
  createWayToOpen,
  heldWhenPushed,
  type Left,
  siteFolders,
  VCENTER_PASSWORD,
  type WayFound,
} from './way-to-open.ts'

const clusterClock = clusterClockOf(systemClock)
const logger = silentLogger
const NO_PASSWORD = await hashPassword(
  Secret.from(Buffer.from('of no use here')),
  systemRandom.bytes,
  simulatedCompute(),
)

/** A vCenter, hosts and VMs with stores, files and keys on one simulated disk. */
export type RandomSite = {
  store: Store
  hosts: readonly HostStanding[]
  vcenterBackups: readonly VcenterBackup[]
  vms: readonly string[]
  /**
   * Closes vCenter's store, as if all machines were switched off, and removes the lost parts for
   * good.
   */
  destroy(gone: Gone): void
  /** Returns the easiest way to open a VM with what is left. */
  wayToOpen(vm: string): Promise<WayFound>
}

/**
 * Creates a site with providers, backups, hosts with their KDKs, and VMs with keys of one or two
 * providers. Then changes parts of it.
 */
export async function makeRandomSite(random: SeededRandom): Promise<RandomSite> {
  const folder = '/site'
  const effects = createSiteEffects()
  const makeFolder = (path: string): string => {
    makeFolders(effects.files, path, 0o700)
    return path
  }
  const {
    vcenter: vcenterFolder,
    backups: backupFolder,
    vcenterBackups: vcenterBackupFolder,
    datastore,
  } = siteFolders(folder)
  for (const path of [vcenterFolder, backupFolder, datastore]) makeFolder(path)
  let store: Store | undefined = await storeIn(vcenterFolder, effects)
  const own = store
  await own.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
  })
  const siteHosts: SiteHost[] = []
  const hostCount = 2 + random.below(3)
  for (let index = 0; index < hostCount; index++) {
    const name = `esx-${index}`
    const host = hostModel({
      name,
      tpmVersion: chance(random, 0.5) ? '2.0' : '',
      encryptionMode: 'NONE',
    })
    await own.change((tables) => tables.putHost(host))
    const siteHost = {
      host,
      folder: makeFolder(join(folder, name)),
      configKey: Secret.random(32, systemRandom.bytes),
      isConnected: chance(random, 0.7),
      isRemoved: false,
    }
    const configuration = await installHost({
      random: systemRandom,
      name,
      address: 'localhost',
      ports: { management: 1, adoption: 2 },
      rootPassword: NO_PASSWORD,
      recovery: undefined,
      nowMs: Date.now(),
    })
    await openConfigStore(effects, siteHost.folder, siteHost.configKey).save(configuration)
    siteHosts.push(siteHost)
  }
  const providers = Array.from({ length: 1 + random.below(3) }, (_, index) => `nkp-${index}`)
  for (const name of providers)
    await createProvider(own, {
      random: systemRandom,
      name,
      tpmRequired: chance(random, 0.3),
      keyId: '',
      kdk: undefined,
    })

  /**
   * Distributes providers as vCenter does: records what it sends, and then records the host's
   * report.
   */
  const push = async (): Promise<void> => {
    for (const { host, folder: hostFolder, configKey, isConnected, isRemoved } of siteHosts) {
      if (!isConnected || isRemoved) continue
      const kept = own.snapshot().hosts.find(({ id }) => id === host.id) ?? host
      const known = own.snapshot().holdings.get(host.id)
      const keyProviders = desiredKeyProviders(own.snapshot(), kept)
      const sent = holdingWhenSent(known, kept, { keyProviders }, 1)
      await own.change((tables) => tables.putHostHolding(host.id, sent))
      await hold(effects, hostFolder, configKey, heldWhenPushed(own.snapshot(), kept))
      const said = (await load(effects, hostFolder, configKey)).keyProviders.map(
        ({ name, ...held }) => ({
          ...held,
          provider: name,
          kcv: held.kind === 'native' ? held.kcv : '',
        }),
      )
      const heard = holdingWhenHeard(sent, kept, { keyProviders: said }, 2)
      await own.change((tables) => tables.putHostHolding(host.id, heard))
    }
  }
  const remove = async (each: SiteHost): Promise<void> => {
    if (each.isConnected) {
      await hold(effects, each.folder, each.configKey, [])
      await own.change((tables) =>
        tables.putHostHolding(
          each.host.id,
          holdingWhenHeard(undefined, each.host, { keyProviders: [] }, 3),
        ),
      )
    }
    await removeHost(own, each.host)
    each.isRemoved = true
  }
  const backUpVcenter = async (isEncrypted: boolean): Promise<void> => {
    makeFolder(vcenterBackupFolder)
    const jobs = await createBackupJobs({
      ...effects,
      store: own,
      stateFolder: vcenterFolder,
      clusterClock,
      logger,
    })
    const backupPassword = isEncrypted ? VCENTER_PASSWORD() : undefined
    const spec = specTo(vcenterBackupFolder, { isEncrypted })
    const secrets = backupSecrets({ backupPassword })
    await jobs.start({ spec, secrets, schedule: undefined })
    await jobs.settled()
    const [job] = own.recovery.jobs()
    if (job?.state !== 'finished') throw new Error(`no backup was made: ${job?.message}`)
  }
  const backUp = async (name: string): Promise<void> => {
    const isEncrypted = false
    const { file, keyId, kcv } = await prepareBackup(
      { ...effects, store: own },
      name,
      { password: undefined, withoutPassword: true },
      Date.now(),
    )
    await writeFileDurably(effects, join(backupFolder, `${name}-${keyId}.p12`), file, {
      mode: 0o600,
    })
    await markBackedUp(own, { provider: name, keyId, kcv, isEncrypted, user: 'u' }, Date.now())
  }

  await push()
  const vms = await makeVms(effects, siteHosts, datastore, random)
  if (chance(random, 0.5)) await backUpVcenter(chance(random, 0.7))
  for (const name of providers) if (chance(random, 0.3)) await backUp(name)
  for (const each of siteHosts) each.isConnected = chance(random, 0.5)
  for (const name of providers) if (chance(random, 0.3)) await deleteProvider(own, name)
  const moved = siteHosts[random.below(siteHosts.length)]
  if (moved !== undefined && chance(random, 0.3))
    await own.change((tables) => tables.putHost({ ...moved.host, cluster: undefined }))
  await push()

  for (const each of siteHosts) if (chance(random, 0.4)) await remove(each)
  const isConnected = (hostId: string): boolean =>
    siteHosts.some((each) => each.host.id === hostId && each.isConnected && !each.isRemoved)
  await own.change((tables) => {
    for (const { host } of siteHosts.filter(({ isRemoved }) => !isRemoved))
      tables.putHostInventory(host.id, {
        crypto: { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false },
        // VMs count as locked, because a key in memory is not a copy that could be found on a disk.
        vms: vms
          .filter((vm) => vm.host === host.name)
          .map(({ name, keys: [home, ...disks] }) => ({
            uuid: name,
            name,
            datastore: 'ds',
            isTemplate: false,
            isPoweredOn: false,
            isLocked: true,
            isValid: true,
            home: home ?? { provider: '', keyId: '' },
            disks,
          })),
      })
  })

  let left: Left = { hosts: siteHosts, hasVcenter: true }
  return {
    store: own,
    hosts: hostStandings(own.snapshot(), isConnected),
    vcenterBackups: own.vcenterBackups(),
    vms: vms.map(({ name }) => name),
    destroy: (gone) => {
      const remove = (path: string): void => removeTreeNow(effects.files, path)
      own.close()
      store = undefined
      if (gone.vcenter) remove(vcenterFolder)
      if (gone.backups) remove(backupFolder)
      if (gone.vcenterBackups) remove(vcenterBackupFolder)
      for (const name of gone.hosts) remove(join(folder, name))
      left = {
        hosts: siteHosts.filter(({ host }) => !gone.hosts.has(host.name)),
        hasVcenter: !gone.vcenter,
      }
    },
    wayToOpen: createWayToOpen(effects, folder, () => left),
  }
}
