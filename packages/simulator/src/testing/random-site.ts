import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPassword, Secret } from '@nkpsim/crypto'
import { systemClock } from '@nkpsim/daemon'
import { clusterClockOf } from '@nkpsim/daemon/testing'
import {
  type KeyProvider as HeldProvider,
  installHost,
  openConfigStore,
} from '@nkpsim/esxi/testing'
import { type Gone, type HostStanding, hostStandings } from '@nkpsim/vcenter/custody'
import {
  backupSecrets,
  createBackupJobs,
  createProvider,
  deleteProvider,
  desiredKeyProviders,
  type Host,
  holdingWhenHeard,
  holdingWhenSent,
  host as hostModel,
  markBackedUp,
  prepareBackup,
  removeHost,
  restoreProvider,
  type Snapshot,
  type Store,
  silentLogger,
  specTo,
  storeIn,
  type VcenterBackup,
} from '@nkpsim/vcenter/testing'
import { chance, type SeededRandom } from './seeded-random.ts'
import {
  asHeld,
  existing,
  fromVcenterBackup,
  hold,
  load,
  makeVms,
  opensWith,
  type SiteHost,
} from './site-files.ts'

const VCENTER_PASSWORD = () => Secret.from(Buffer.from('Secret-2026'))
const clusterClock = clusterClockOf(systemClock)
const logger = silentLogger
const NO_PASSWORD = await hashPassword(Secret.from(Buffer.from('of no use here')))

/** A vCenter, hosts and VMs without processes: their real stores, files and keys in one folder. */
export type RandomSite = {
  store: Store
  hosts: readonly HostStanding[]
  vcenterBackups: readonly VcenterBackup[]
  vms: readonly string[]
  /**
   * Removes the lost parts for good, and closes the stores of the others, as if everything was
   * switched off.
   */
  destroy(gone: Gone): void
  /** Returns how a VM opens with what is left; of several ways the easiest. */
  wayToOpen(vm: string): Promise<WayFound>
}

/** How a VM was opened; `encrypted`: only with a backup that has a password. */
export type WayFound = 'held' | 'pushed' | 'restored' | 'restored encrypted' | 'lost'

/**
 * Creates a site: providers, backups, hosts with their KDKs, VMs with keys of one or two providers.
 * Then changes some of it.
 */
export async function makeRandomSite(folder: string, random: SeededRandom): Promise<RandomSite> {
  const at = (name: string): string => {
    const path = join(folder, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  const vcenterFolder = at('vcenter')
  const backupFolder = at('backups')
  const vcenterBackupFolder = join(folder, 'vcenter-backups')
  const datastore = at('datastore')
  let store: Store | undefined = await storeIn(vcenterFolder)
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
      folder: at(name),
      configKey: Secret.random(32),
      isConnected: chance(random, 0.7),
      isRemoved: false,
    }
    const configuration = await installHost({
      name,
      address: 'localhost',
      ports: { management: 1, adoption: 2 },
      rootPassword: NO_PASSWORD,
      recovery: undefined,
      nowMs: Date.now(),
    })
    await openConfigStore(siteHost.folder, siteHost.configKey).save(configuration)
    siteHosts.push(siteHost)
  }
  const providers = Array.from({ length: 1 + random.below(3) }, (_, index) => `nkp-${index}`)
  for (const name of providers)
    await createProvider(own, { name, tpmRequired: chance(random, 0.3), keyId: '', kdk: undefined })

  /** As vCenter distributes: it records what it sends, and then the host's report. */
  const push = async (): Promise<void> => {
    for (const { host, folder: hostFolder, configKey, isConnected, isRemoved } of siteHosts) {
      if (!isConnected || isRemoved) continue
      const kept = own.snapshot().hosts.find(({ id }) => id === host.id) ?? host
      const known = own.snapshot().holdings.get(host.id)
      const keyProviders = desiredKeyProviders(own.snapshot(), kept)
      const sent = holdingWhenSent(known, kept, { keyProviders }, 1)
      await own.change((tables) => tables.putHostHolding(host.id, sent))
      await hold(hostFolder, configKey, heldWhenPushed(own.snapshot(), kept))
      const said = (await load(hostFolder, configKey)).keyProviders.map(({ name, ...held }) => ({
        ...held,
        provider: name,
      }))
      const heard = holdingWhenHeard(sent, kept, { keyProviders: said }, 2)
      await own.change((tables) => tables.putHostHolding(host.id, heard))
    }
  }
  const remove = async (each: SiteHost): Promise<void> => {
    if (each.isConnected) {
      await hold(each.folder, each.configKey, [])
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
    mkdirSync(vcenterBackupFolder, { recursive: true })
    const jobs = await createBackupJobs({
      store: own,
      stateFolder: vcenterFolder,
      clusterClock,
      logger,
    })
    const backupPassword = isEncrypted ? VCENTER_PASSWORD() : undefined
    const spec = specTo(vcenterBackupFolder, { isEncrypted })
    const secrets = backupSecrets({ backupPassword })
    await jobs.start({ spec, secrets, schedule: undefined, maxCount: undefined })
    await jobs.settled()
    const [job] = own.recovery.jobs()
    if (job?.state !== 'finished') throw new Error(`no backup was made: ${job?.message}`)
  }
  const backUp = async (name: string): Promise<void> => {
    const isEncrypted = false
    const { file, keyId, kcv } = await prepareBackup(
      own,
      name,
      { password: undefined, withoutPassword: true },
      Date.now(),
    )
    writeFileSync(join(backupFolder, `${name}-${keyId}.p12`), file)
    await markBackedUp(own, { provider: name, keyId, kcv, isEncrypted, user: 'u' }, Date.now())
  }

  await push()
  const vms = await makeVms(siteHosts, datastore, own, random)
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
        // Reported as locked: keys in memory are not copies that could be found on a disk.
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

  const left = { hosts: siteHosts, hasVcenter: true }
  /** The KDKs of each remaining host, and of a new host without any. */
  const holdings = async (): Promise<
    { host: Host | undefined; isRemoved: boolean; held: HeldProvider[] }[]
  > => [
    ...(await Promise.all(
      left.hosts.map(async (each) => ({
        host: each.host,
        isRemoved: each.isRemoved,
        held: [...(await load(each.folder, each.configKey)).keyProviders],
      })),
    )),
    { host: undefined, isRemoved: false, held: [] },
  ]
  /**
   * The providers that a new vCenter restores from provider backups; none of these has a password.
   */
  const restoreProviders = async (): Promise<HeldProvider[]> => {
    const fresh = await storeIn(at('fresh'))
    for (const file of existing(backupFolder, 'p12'))
      await restoreProvider(fresh, {
        file: readFileSync(file),
        password: undefined,
        tpmRequired: false,
        dryRun: false,
      })
    const held = fresh.snapshot().keyProviders.map(asHeld)
    fresh.close()
    return held
  }
  const restoreVcenters = async (password: Secret | undefined): Promise<HeldProvider[]> => {
    const held: HeldProvider[] = []
    for (const file of existing(vcenterBackupFolder, 'nkpsim-backup'))
      held.push(...(await fromVcenterBackup(file, join(folder, 'restored'), password)))
    return held
  }
  let fromFiles: HeldProvider[] | undefined
  let fromOpen: HeldProvider[] | undefined
  let fromEncrypted: HeldProvider[] | undefined
  return {
    store: own,
    hosts: hostStandings(own.snapshot(), isConnected),
    vcenterBackups: own.vcenterBackups(),
    vms: vms.map(({ name }) => name),
    destroy: (gone) => {
      own.close()
      store = undefined
      if (gone.vcenter) rmSync(vcenterFolder, { recursive: true })
      if (gone.backups) rmSync(backupFolder, { recursive: true })
      if (gone.vcenterBackups) rmSync(vcenterBackupFolder, { recursive: true, force: true })
      for (const name of gone.hosts) rmSync(join(folder, name), { recursive: true })
      left.hosts = siteHosts.filter(({ host }) => !gone.hosts.has(host.name))
      left.hasVcenter = !gone.vcenter
    },
    wayToOpen: async (vm) => {
      const standing = await holdings()
      const opens = (providersAtHand: HeldProvider[]) => opensWith(datastore, vm, providersAtHand)
      for (const { held } of standing) if (await opens(held)) return 'held'
      const reopened = left.hasVcenter ? await storeIn(vcenterFolder) : undefined
      const snapshot = reopened?.snapshot()
      const all = snapshot?.keyProviders.map(asHeld) ?? []
      const pushedTo = (host: Host | undefined): HeldProvider[] => {
        if (snapshot === undefined) return []
        if (host !== undefined && !snapshot.hosts.some(({ id }) => id === host.id)) return []
        const kept = snapshot.hosts.find(({ id }) => id === host?.id)
        const target = kept ?? { cluster: 'Cluster', tpmVersion: '', esxiVersion: '8.0.3' }
        return heldWhenPushed(snapshot, target)
      }
      try {
        for (const { host, held } of standing)
          if (await opens([...held, ...pushedTo(host)])) return 'pushed'
        const opensAfter = async (backups: HeldProvider[]): Promise<boolean> => {
          for (const { host, held } of standing)
            if (await opens([...held, ...pushedTo(host), ...all, ...backups])) return true
          return false
        }
        fromFiles ??= await restoreProviders()
        fromOpen ??= await restoreVcenters(undefined)
        if (await opensAfter([...fromFiles, ...fromOpen])) return 'restored'
        fromEncrypted ??= await restoreVcenters(VCENTER_PASSWORD())
        if (await opensAfter([...fromFiles, ...fromOpen, ...fromEncrypted]))
          return 'restored encrypted'
        return 'lost'
      } finally {
        reopened?.close()
      }
    },
  }
}

/** What a host holds once it has all that it should hold. */
function heldWhenPushed(
  snapshot: Snapshot,
  host: Parameters<typeof desiredKeyProviders>[1],
): HeldProvider[] {
  const desired = desiredKeyProviders(snapshot, host)
  return snapshot.keyProviders
    .filter((provider) => desired.some(({ keyId }) => keyId === provider.keyId))
    .map(asHeld)
}
