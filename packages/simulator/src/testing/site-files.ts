import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import { systemEffects } from '@nkpsim/effects'
import {
  type KeyProvider as HeldProvider,
  type HostConfiguration,
  openConfigStore,
  vmLab,
} from '@nkpsim/esxi/testing'
import { restoreVcenter } from '@nkpsim/vcenter/recovery'
import { type Host, type KeyProvider, storeIn } from '@nkpsim/vcenter/testing'
import { chance, type SeededRandom } from './seeded-random.ts'

const DISK_BYTES = 4096

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
  siteHosts: readonly SiteHost[],
  datastore: string,
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
  return vms
}

export async function opensWith(
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

export function asHeld(provider: KeyProvider): HeldProvider {
  const { name, keyId, kcv, tpmRequired } = provider
  const kdk = provider.kdk.copy()
  return {
    ...{ kind: 'native', name, keyId, kcv, tpmRequired, kdk },
    ...{ usable: true, isDefault: false, custody: 'TLS', vcenterInstanceId: 'vc' },
  }
}

export async function load(folder: string, configKey: Secret): Promise<HostConfiguration> {
  const configuration = await openConfigStore(systemEffects, folder, configKey).load()
  if (configuration === undefined) throw new Error(`nothing in ${folder}`)
  return configuration
}

export async function hold(folder: string, configKey: Secret, keyProviders: HeldProvider[]) {
  const store = openConfigStore(systemEffects, folder, configKey)
  await store.save({ ...(await load(folder, configKey)), keyProviders })
}

export function existing(folder: string, ending: string): string[] {
  return globSync(`*.${ending}`, { cwd: folder }).map((name) => join(folder, name))
}

/** Returns the providers in a backup of a vCenter; none if the password does not fit. */
export async function fromVcenterBackup(
  file: string,
  stateFolder: string,
  password: Secret | undefined,
): Promise<HeldProvider[]> {
  try {
    const passwords = password === undefined ? [] : [password]
    await restoreVcenter({ ...systemEffects, file, passwords, stateFolder })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'WRONG_BACKUP_PASSWORD')
      return []
    throw error
  }
  const store = await storeIn(stateFolder)
  const held = store.snapshot().keyProviders.map(asHeld)
  store.close()
  rmSync(stateFolder, { recursive: true })
  return held
}
