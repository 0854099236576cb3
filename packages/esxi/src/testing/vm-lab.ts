import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { type Effects, type Random, systemClock, systemEffects } from '@nkpsim/effects'
import { simulatedVirtualTpms } from '@nkpsim/tpm/simulated'
import { providerForNewObject } from '../key-provider/choose-provider.ts'
import { createHeldKeys, type HeldKeys } from '../key-provider/held-keys.ts'
import { createHostKeys, keySources } from '../key-provider/host-keys.ts'
import type { CryptoSettings } from '../records/host-crypto.ts'
import type { DroppedKeyProvider, KeyProvider } from '../records/key-provider.ts'
import type { VtpmSeen } from '../records/vtpm.ts'
import { type Datastore, type DatastorePlace, datastoreAt } from '../vm/files/datastore.ts'
import type { DatastoreGuard } from '../vm/files/datastore-guard.ts'
import { openVmRegistry } from '../vm/registry/vm-registry.ts'
import {
  createVirtualMachines,
  type VirtualMachines,
  type VirtualMachinesInput,
} from '../vm/virtual-machines.ts'
import { type VtpmRecords, vtpmRecordsOver } from '../vtpm/vtpm-records.ts'
import { unattestedSource } from './unattested-source.ts'

const logger = silentLogger

/** The VMs of a host whose keys and encryption mode a test sets. */
export type VmLab = {
  vms: VirtualMachines
  keyProviders: readonly KeyProvider[]
  /** KEKs of standard providers that vCenter gave the host. */
  heldKeys: HeldKeys
  isSafe: boolean
  policy: CryptoSettings['keyCachePolicy']
  cloneVtpmPolicy: CryptoSettings['cloneVtpmPolicy']
  /** Number of changes that a report would show. */
  changes: number
  /** Called when the host has derived a new key for an object. */
  onNewKey: () => void
  /** Changes the host's providers, and tells the VMs which providers the host dropped. */
  hold(keyProviders: readonly KeyProvider[], more?: { isForeign: boolean }): Promise<void>
}

/** Opens the VMs of a booted host. A second call with the same folder simulates a reboot. */
export async function vmLab(
  datastoreFolder: string,
  keyProviders: readonly KeyProvider[],
  more: {
    hostName?: string
    stateFolder?: string
    stallMs?: number
    /** Memory of a VM (default: 4 MiB). */
    defaultMemoryBytes?: number
    moreDatastores?: DatastorePlace[]
    /** Used instead of the folder. */
    vsan?: Datastore
    onChange?: () => void
    onPoweredOn?: NonNullable<VirtualMachinesInput['onPoweredOn']>
    guests?: VirtualMachinesInput['guests']
    vtpm?: Pick<VirtualMachinesInput['vtpm'], 'virtual' | 'runFolder'>
    random?: Random
    effects?: Effects
    guard?: DatastoreGuard
    vtpmRecords?: VtpmRecords
  } = {},
): Promise<VmLab> {
  const {
    hostName = 'esx-1',
    stateFolder,
    stallMs,
    moreDatastores = [],
    effects = systemEffects,
    guard,
  } = more
  const registry =
    stateFolder === undefined
      ? memoryRegistry()
      : await openVmRegistry(effects, stateFolder, (error) => {
          throw error
        })
  const heldKeys = createHeldKeys()
  const sourceOf = keySources({ heldKeys, trustedSource: unattestedSource })
  const lab: Omit<VmLab, 'vms'> & { vms?: VirtualMachines } = {
    keyProviders,
    heldKeys,
    isSafe: true,
    policy: 'observed',
    cloneVtpmPolicy: 'copy',
    changes: 0,
    onNewKey: () => undefined,
    hold: async (next, { isForeign } = { isForeign: false }) => {
      const dropped: DroppedKeyProvider[] = lab.keyProviders
        .filter((before) => !next.includes(before))
        .map(({ kind, name, keyId }) => ({ kind, name, keyId, isForeign }))
      lab.keyProviders = next
      await vms.keysChanged(dropped)
    },
  }
  const vms = createVirtualMachines({
    clock: systemClock,
    random: more.random ?? effects.random,
    hostName,
    hostId: hostName,
    datastores: [{ name: 'ds', folder: datastoreFolder }, ...moreDatastores].map(
      (place, index) => ({
        ...((index === 0 && more.vsan) || datastoreAt(effects, place)),
        ...(guard && { guard }),
      }),
    ),
    registry,
    hostKeys: createHostKeys(() => lab.keyProviders, sourceOf),
    sourceForEncryption: async (name) => {
      const source = sourceOf(providerForNewObject(lab.keyProviders, name))
      const newKey: typeof source.newKey = async (random, keyId) => {
        const key = await source.newKey(random, keyId)
        lab.onNewKey()
        return key
      }
      return { ...source, newKey }
    },
    enableForUse: async () => undefined,
    ...(more.onPoweredOn !== undefined && { onPoweredOn: more.onPoweredOn }),
    guests: more.guests,
    isSafe: () => lab.isSafe,
    keyCachePolicy: () => lab.policy,
    cloneVtpmPolicy: () => lab.cloneVtpmPolicy,
    vtpm: {
      virtual: simulatedVirtualTpms(more.random ?? effects.random),
      runFolder: '/run/vtpm',
      ...more.vtpm,
      records: more.vtpmRecords ?? memoryVtpmRecords(),
    },
    stallMs,
    defaultMemoryBytes: more.defaultMemoryBytes,
    revision: () => lab.changes,
    onChange: () => {
      lab.changes++
      more.onChange?.()
    },
    logger,
  })
  await vms.booted()
  return Object.assign(lab, { vms })
}

function memoryRegistry() {
  const vms = new Map<string, { name: string; datastore: string }>()
  return {
    list: () => [...vms.values()],
    find: (name: string) => vms.get(name),
    add: async (vm: { name: string; datastore: string }) => void vms.set(vm.name, vm),
    remove: async (name: string) => void vms.delete(name),
    close: async () => undefined,
  }
}

/** Returns records of vTPMs in memory, which outlive a host in the hands of a test. */
export function memoryVtpmRecords(records = new Map<string, VtpmSeen>()): VtpmRecords {
  return vtpmRecordsOver({
    own: (uuid) => records.get(uuid),
    keep: async (uuid, seen) => void records.set(uuid, seen),
  })
}

/** Yields content in chunks of this size. */
export async function* chunksOf(content: Buffer, sizeBytes = 60_000): AsyncIterable<Buffer> {
  for (let at = 0; at < content.length; at += sizeBytes) yield content.subarray(at, at + sizeBytes)
}
