import { randomUUID } from 'node:crypto'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import {
  createSimulatedDisk,
  type Effects,
  simulatedCompute,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import type { Cluster } from '../records/cluster.ts'
import type { Host } from '../records/host.ts'
import type { KeyProvider, NativeKeyProvider } from '../records/key-provider.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import { openStore, type Store } from '../store/store.ts'

/** The effects of a real process, except that each password costs little. */
export const cheapEffects: Effects = { ...systemEffects, compute: simulatedCompute() }

/** A key provider with its own KDK. */
export function keyProvider(more: Partial<NativeKeyProvider> = {}): NativeKeyProvider {
  const kdk = more.kdk ?? Secret.random(32, systemRandom.bytes)
  return {
    kind: 'native',
    name: 'NKP',
    keyId: randomUUID(),
    kdk,
    kcv: keyCheckValue(kdk),
    tpmRequired: false,
    isDefault: false,
    backedUpTimeMs: 1000,
    updatedTimeMs: undefined,
    ...more,
  }
}

/** Returns a provider as a native one. Throws if it is not. */
export function asNative(provider: KeyProvider | undefined): NativeKeyProvider {
  if (provider?.kind !== 'native') throw new Error('not a native key provider')
  return provider
}

/** An encrypted VM with one disk, powered off. */
export function vmRecord(more: Partial<VmRecord> = {}): VmRecord {
  const home = more.home ?? { provider: 'NKP', keyId: 'k' }
  return {
    uuid: 'u',
    name: 'vm',
    datastore: 'ds',
    isTemplate: false,
    isPoweredOn: false,
    isLocked: false,
    isValid: true,
    home,
    disks: [home],
    ...more,
  }
}

/** A cluster of the datacenter `DC`, in no folder. */
export function cluster(more: Partial<Cluster> = {}): Cluster {
  return { name: 'Cluster', datacenter: 'DC', folder: undefined, isHaOn: undefined, ...more }
}

/** A host of a cluster, with a TPM. */
export function host(more: Partial<Host> = {}): Host {
  return {
    id: randomUUID(),
    name: 'esx-1',
    address: 'localhost:1',
    cluster: 'Cluster',
    tpmVersion: '2.0',
    encryptionMode: 'TPM',
    esxiVersion: '8.0.3',
    isDisconnected: false,
    ...more,
  }
}

/** Opens a store that throws its failures to the test. */
export function storeIn(folder: string, effects: Effects = systemEffects): Promise<Store> {
  return openStore({
    folder,
    address: 'localhost',
    onFailure: (error) => {
      throw error
    },
    ...effects,
  })
}

/** Opens a new store on a simulated disk of its own. */
export async function simulatedStore(): Promise<Store> {
  const disk = createSimulatedDisk({ random: systemRandom })
  const files = disk.attach()
  await files.makeFolder('/vcenter', 0o700)
  return storeIn('/vcenter', { ...systemEffects, files, database: disk.attachDatabases() })
}

/** The part of a snapshot in which no cluster or folder has a default. */
export const NO_ENTITY_DEFAULTS = { entityDefaults: [], folders: [], clusters: [] } as const
