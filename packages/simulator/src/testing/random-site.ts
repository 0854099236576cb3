import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPassword, Secret } from '@nkpsim/crypto'
import {
  type KeyProvider as HeldProvider,
  type HostConfiguration,
  installHost,
  openConfigStore,
  vmLab,
} from '@nkpsim/esxi/testing'
import type { Gone, HostStanding } from '@nkpsim/vcenter/custody'
import {
  createProvider,
  deleteProvider,
  desiredState,
  type Host,
  host as hostModel,
  type KeyProvider,
  markBackedUp,
  prepareBackup,
  restoreProvider,
  type Store,
  storeIn,
} from '@nkpsim/vcenter/testing'
import type { SeededRandom } from './seeded-random.ts'

const DISK_BYTES = 4096
const NO_PASSWORD = await hashPassword(Secret.from(Buffer.from('of no use here')))

/** A vCenter, hosts and VMs without the processes: their real stores, files and keys in one folder. */
export type RandomSite = {
  store: Store
  hosts: readonly HostStanding[]
  vms: readonly string[]
  /** Takes away what is gone, for good; the stores of the others are closed, as if all was switched off. */
  destroy(gone: Gone): void
  /** The easiest way in which a VM really opens with what is left. */
  wayToOpen(vm: string): Promise<'held' | 'pushed' | 'restored' | 'lost'>
}

type SiteHost = { host: Host; folder: string; configKey: Secret; isConnected: boolean }

/** Makes a site: providers, backups, hosts that hold what they hold, VMs with keys of one provider or two; then some of it changes. */
export async function makeRandomSite(folder: string, random: SeededRandom): Promise<RandomSite> {
  const at = (name: string): string => {
    const path = join(folder, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  const vcenterFolder = at('vcenter')
  const backupFolder = at('backups')
  const datastore = at('datastore')
  let store: Store | undefined = await storeIn(vcenterFolder)
  const own = store
  own.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
  })
  const siteHosts: SiteHost[] = []
  for (let index = 0; index <= random.below(4); index++) {
    const name = `esx-${index}`
    const host = hostModel({
      name,
      tpmVersion: chance(random, 0.5) ? '2.0' : '',
      encryptionMode: 'NONE',
    })
    own.change((tables) => tables.putHost(host))
    const siteHost = {
      host,
      folder: at(name),
      configKey: Secret.random(32),
      isConnected: chance(random, 0.7),
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
    createProvider(own, { name, tpmRequired: chance(random, 0.3), keyId: '', kdk: undefined })

  const push = async (): Promise<void> => {
    for (const { host, folder: hostFolder, configKey, isConnected } of siteHosts) {
      if (!isConnected) continue
      const kept = own.snapshot().hosts.find(({ id }) => id === host.id) ?? host
      const { keyProviders } = desiredState(own.snapshot(), kept)
      await hold(hostFolder, configKey, keyProviders.map(asHeld))
    }
  }
  const backUp = async (name: string): Promise<void> => {
    const isEncrypted = false
    const { file, keyId } = await prepareBackup(
      own,
      name,
      { password: undefined, withoutPassword: true },
      Date.now(),
    )
    writeFileSync(join(backupFolder, `${name}-${keyId}.p12`), file)
    markBackedUp(own, { provider: name, keyId, isEncrypted, user: 'u' }, Date.now())
  }

  await push()
  const vms = await makeVms(siteHosts, datastore, own, random)
  for (const name of providers) if (chance(random, 0.5)) await backUp(name)
  for (const each of siteHosts) each.isConnected = chance(random, 0.5)
  for (const name of providers) if (chance(random, 0.3)) deleteProvider(own, name)
  const moved = siteHosts[random.below(siteHosts.length)]
  if (moved !== undefined && chance(random, 0.3))
    own.change((tables) => tables.putHost({ ...moved.host, cluster: undefined }))
  await push()

  const hosts: HostStanding[] = []
  for (const { host, folder: hostFolder, configKey, isConnected } of siteHosts) {
    const kept = own.snapshot().hosts.find(({ id }) => id === host.id) ?? host
    const held = (await load(hostFolder, configKey)).keyProviders
    hosts.push({
      host: kept,
      status: {
        isConnected,
        refusal: undefined,
        observed: {
          term: 1,
          generation: 1,
          keyProviders: held.map(({ name, keyId, kcv, usable, isDefault }) => ({
            provider: name,
            keyId,
            kcv,
            usable,
            isDefault,
          })),
        },
      },
    })
  }
  own.change((tables) => {
    for (const { host } of siteHosts)
      tables.putHostInventory(host.id, {
        crypto: { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false },
        // Told as locked: keys in memory are no copies that could be found on a disk.
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
  /** What each host that is left holds, and a new one that holds nothing. */
  const holdings = async (): Promise<{ host: Host | undefined; held: HeldProvider[] }[]> => [
    ...(await Promise.all(
      left.hosts.map(async (each) => ({
        host: each.host,
        held: [...(await load(each.folder, each.configKey)).keyProviders],
      })),
    )),
    { host: undefined, held: [] },
  ]
  let fromFiles: Promise<HeldProvider[]> | undefined
  const restore = async (): Promise<HeldProvider[]> => {
    const fresh = await storeIn(at('fresh'))
    const files = existing(backupFolder)
    for (const file of files)
      await restoreProvider(fresh, {
        file: readFileSync(file),
        password: undefined,
        tpmRequired: false,
        dryRun: false,
      }).catch(() => undefined)
    const held = fresh.snapshot().keyProviders.map(asHeld)
    fresh.close()
    rmSync(join(folder, 'fresh'), { recursive: true })
    return held
  }
  return {
    store: own,
    hosts,
    vms: vms.map(({ name }) => name),
    destroy: (gone) => {
      own.close()
      store = undefined
      if (gone.vcenter) rmSync(vcenterFolder, { recursive: true })
      if (gone.backups) rmSync(backupFolder, { recursive: true })
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
        const kept = snapshot.hosts.find(({ id }) => id === host?.id)
        const target = kept ?? { cluster: 'Cluster', tpmVersion: '', esxiVersion: '8.0.3' }
        return desiredState(snapshot, target).keyProviders.map(asHeld)
      }
      try {
        for (const { host, held } of standing)
          if (await opens([...held, ...pushedTo(host)])) return 'pushed'
        fromFiles ??= restore()
        const fromBackups = await fromFiles
        for (const { host, held } of standing)
          if (await opens([...held, ...pushedTo(host), ...all, ...fromBackups])) return 'restored'
        return 'lost'
      } finally {
        reopened?.close()
      }
    },
  }
}

type SiteVm = { name: string; host: string; keys: { provider: string; keyId: string }[] }

async function makeVms(
  siteHosts: readonly SiteHost[],
  datastore: string,
  store: Store,
  random: SeededRandom,
): Promise<SiteVm[]> {
  const vms: SiteVm[] = []
  for (const { host, folder, configKey } of siteHosts) {
    const held = (await load(folder, configKey)).keyProviders
    if (held.length === 0) continue
    const usable = held.map((each) => ({ ...each, usable: true }))
    const lab = await vmLab(datastore, usable, { hostName: host.name })
    for (let count = 0; count < 2; count++) {
      const name = `vm-${vms.length}`
      const home = usable[random.below(usable.length)]
      const extra = usable[random.below(usable.length)]
      if (home === undefined || extra === undefined) continue
      await lab.vms.create({ name, datastore: '', provider: home.name }, DISK_BYTES)
      const hasExtra = chance(random, 0.5)
      if (hasExtra) await lab.vms.addDisk(name, { provider: extra.name, sizeBytes: DISK_BYTES })
      const keys = hasExtra ? [home, home, extra] : [home, home]
      vms.push({
        name,
        host: host.name,
        keys: keys.map((key) => ({ provider: key.name, keyId: key.keyId })),
      })
    }
  }
  // The KDKs at hand are the store's own: nothing of the host is wiped here.
  store.snapshot()
  return vms
}

/** True with that probability. */
export function chance(random: SeededRandom, probability: number): boolean {
  return random.below(1000) < probability * 1000
}

async function opensWith(
  datastore: string,
  vm: string,
  held: readonly HeldProvider[],
): Promise<boolean> {
  const lab = await vmLab(datastore, held, { hostName: 'trial' })
  try {
    await lab.vms.powerOn(vm)
    await lab.vms.powerOff(vm)
    return true
  } catch {
    return false
  }
}

function asHeld(provider: KeyProvider): HeldProvider {
  const { name, keyId, kcv, tpmRequired } = provider
  const kdk = Secret.from(Buffer.from(provider.kdk.reveal()))
  return {
    ...{ name, keyId, kcv, tpmRequired, kdk },
    ...{ usable: true, isDefault: false, custody: 'TLS', vcenterInstanceId: 'vc' },
  }
}

async function load(folder: string, configKey: Secret): Promise<HostConfiguration> {
  const configuration = await openConfigStore(folder, configKey).load()
  if (configuration === undefined) throw new Error(`nothing in ${folder}`)
  return configuration
}

async function hold(folder: string, configKey: Secret, keyProviders: HeldProvider[]) {
  const store = openConfigStore(folder, configKey)
  await store.save({ ...(await load(folder, configKey)), keyProviders })
}

function existing(folder: string): string[] {
  return globSync('*.p12', { cwd: folder }).map((name) => join(folder, name))
}
