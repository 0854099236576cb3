import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import { removeTree } from '@nkpsim/daemon'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import {
  createSimulatedDisk,
  type Effects,
  simulatedCompute,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import {
  type KeyProvider as HeldProvider,
  type HostConfiguration,
  openConfigStore,
  vmLab,
} from '@nkpsim/esxi/testing'
import { restoreVcenter } from '@nkpsim/vcenter/recovery'
import { asNative, type Host, type KeyProvider, storeIn } from '@nkpsim/vcenter/testing'
import { chance, type SeededRandom } from './seeded-random.ts'

const DISK_BYTES = 4096

const MAX_BACKUP_BYTES = 64 * 1024 * 1024

/** Returns effects with a disk in memory and cheap hashes of passwords. */
export function createSiteEffects(): Effects {
  const disk = createSimulatedDisk({ random: systemRandom })
  return {
    ...systemEffects,
    compute: simulatedCompute(),
    files: disk.attach(),
    database: disk.attachDatabases(),
  }
}

/** A host of a random site: its record in vCenter, and its real config store. */
export type SiteHost = {
  host: Host
  folder: string
  configKey: Secret
  isConnected: boolean
  isRemoved: boolean
}

export type SiteVm = { name: string; host: string; keys: { provider: string; keyId: string }[] }

export async function makeVms(
  effects: Effects,
  siteHosts: readonly SiteHost[],
  datastore: string,
  random: SeededRandom,
): Promise<SiteVm[]> {
  const vms: SiteVm[] = []
  for (const { host, folder, configKey } of siteHosts) {
    const held = (await load(effects, folder, configKey)).keyProviders
    if (held.length === 0) continue
    const usable = held.map((each) => ({ ...each, usable: true }))
    const lab = await vmLab(datastore, usable, { effects, hostName: host.name })
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
  return vms
}

export async function opensWith(
  effects: Effects,
  datastore: string,
  vm: string,
  held: readonly HeldProvider[],
): Promise<boolean> {
  const lab = await vmLab(datastore, held, { effects, hostName: 'trial' })
  try {
    await lab.vms.powerOn(vm)
    await lab.vms.powerOff(vm)
    return true
  } catch {
    return false
  }
}

export function asHeld(stored: KeyProvider): HeldProvider {
  const { name, keyId, kcv, tpmRequired, kdk: own } = asNative(stored)
  const kdk = own.copy()
  return {
    ...{ kind: 'native', name, keyId, kcv, tpmRequired, kdk },
    ...{ usable: true, isDefault: false, custody: 'TLS', vcenterInstanceId: 'vc' },
  }
}

export async function load(
  effects: Effects,
  folder: string,
  configKey: Secret,
): Promise<HostConfiguration> {
  const configuration = await openConfigStore(effects, folder, configKey).load()
  if (configuration === undefined) throw new Error(`nothing in ${folder}`)
  return configuration
}

export async function hold(
  effects: Effects,
  folder: string,
  configKey: Secret,
  keyProviders: HeldProvider[],
) {
  const store = openConfigStore(effects, folder, configKey)
  await store.save({ ...(await load(effects, folder, configKey)), keyProviders })
}

/** Returns the paths of the files with an ending in a folder; none if there is no such folder. */
export function existing({ files }: Effects, folder: string, ending: string): string[] {
  if (files.now.stat(folder) === undefined) return []
  const names = files.now.list(folder).filter((name) => name.endsWith(`.${ending}`))
  return names.map((name) => join(folder, name))
}

/** Returns the providers in a backup of a vCenter; none if the password does not fit. */
export async function fromVcenterBackup(
  effects: Effects,
  file: string,
  stateFolder: string,
  password: Secret | undefined,
): Promise<HeldProvider[]> {
  // A restore reads its input from the machine, where it may be a pipe.
  using input = createTemporaryFolder()
  const copy = join(input.path, 'backup')
  writeFileSync(copy, readSmallFile(effects.files, file, MAX_BACKUP_BYTES), { mode: 0o600 })
  try {
    const passwords = password === undefined ? [] : [password]
    await restoreVcenter({ ...effects, file: copy, passwords, stateFolder })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'WRONG_BACKUP_PASSWORD')
      return []
    throw error
  }
  const store = await storeIn(stateFolder, effects)
  const held = store.snapshot().keyProviders.map(asHeld)
  store.close()
  await removeTree(effects.files, stateFolder)
  return held
}
