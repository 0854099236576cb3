import { failStop, type Logger } from '@nkpsim/daemon'
import type { Files, MachineClock, OwnProcess, Random } from '@nkpsim/effects'
import type { Network } from '@nkpsim/rpc'
import type { VirtualTpms } from '@nkpsim/tpm/virtual'
import type { HostState } from './config-store/host-state.ts'
import { createHa, type Ha } from './ha/ha.ts'
import { needOf } from './ha/place-restarts.ts'
import { cryptoAfterBoot, cryptoStatus } from './host-crypto/host-crypto.ts'
import {
  createHostCryptoControl,
  type HostCryptoControl,
} from './host-crypto/host-crypto-control.ts'
import { type ChangeSignal, createChangeSignal } from './inventory/change-signal.ts'
import { type Inventory, MAX_REPORTED_VMS } from './inventory/inventory.ts'
import { missingStandardKeys } from './inventory/missing-keys.ts'
import { createHeldKeys, type HeldKeys } from './key-provider/held-keys.ts'
import { createHostKeys, type HostKeys, keySources } from './key-provider/host-keys.ts'
import { requireVmEncryptionLicense } from './licensing/require-licensed.ts'
import type { HostTrust } from './trusted/host-trust.ts'
import type { Datastore } from './vm/files/datastore.ts'
import { openVmRegistry } from './vm/registry/vm-registry.ts'
import { createRehearsals, type Rehearsals } from './vm/rehearsal/rehearsals.ts'
import {
  createVirtualMachines,
  type VirtualMachines,
  type VirtualMachinesInput,
} from './vm/virtual-machines.ts'
import { type HostVsan, openHostVsan } from './vsan/host-vsan.ts'
import { openRunFolder } from './vtpm/run-folder.ts'
import { createVtpmRecords, type VtpmRecords } from './vtpm/vtpm-records.ts'

/** Objects that a host encrypts: its VMs and its core dumps. */
export type Machines = {
  vms: VirtualMachines
  vtpmRecords: VtpmRecords
  crypto: HostCryptoControl
  hostKeys: HostKeys
  /** KEKs of standard providers in memory. */
  heldKeys: HeldKeys
  ha: Ha
  /** All datastores of the host. That of a vSAN cluster comes and goes. */
  datastores: Datastore[]
  rehearsals: Rehearsals
  /** Notifies of each change that the inventory shows. */
  changes: ChangeSignal
  vsan: HostVsan
  inventory: () => Promise<Inventory>
}

/**
 * Opens the VMs of a booted host and checks which of their keys are available.
 * @throws EsxiError CONFIG_STORE_INVALID, DATASTORE_UNUSABLE
 */
export async function openMachines({
  hostName,
  datastores,
  defaultMemoryBytes,
  folder,
  state,
  clock,
  random,
  files,
  ownProcess,
  virtualTpms,
  onPoweredOn,
  trust,
  guests,
  network,
  logger,
}: {
  hostName: string
  datastores: readonly Datastore[]
  defaultMemoryBytes: number | undefined
  folder: string
  state: HostState
  clock: MachineClock
  random: Random
  files: Files
  ownProcess: OwnProcess
  virtualTpms: VirtualTpms
  onPoweredOn: NonNullable<VirtualMachinesInput['onPoweredOn']>
  trust: HostTrust
  guests: VirtualMachinesInput['guests']
  network: Pick<Network, 'connect'>
  logger: Logger
}): Promise<Machines> {
  const registry = await openVmRegistry({ files, random }, folder, (error) =>
    failStop(ownProcess, logger, error),
  )
  await state.update((current) => {
    const crypto = cryptoAfterBoot(current.crypto)
    return { ...(crypto !== current.crypto && { next: { ...current, crypto } }), result: undefined }
  })
  const vtpmRecords = createVtpmRecords(state)
  const runFolder = openRunFolder(files, folder)
  const changes = createChangeSignal()
  const heldKeys = createHeldKeys()
  for (const key of state.current().storedKeys ?? []) heldKeys.put({ ...key, kek: key.kek.copy() })
  const sourceOf = keySources({ heldKeys, trustedSource: trust.keys.sourceOf })
  const hostKeys = createHostKeys(() => state.current().keyProviders, sourceOf)
  const crypto = createHostCryptoControl({
    state,
    sourceOf,
    hasKey: hostKeys.has,
    onChange: () => vms.keysChanged([]),
    random,
    logger,
  })
  const { hostId } = state.current()
  const ha = createHa({
    ...{ datastores, hostId, hostName, clock, random, logger },
    // An unattested host gets no keys of trusted providers, so no VM of theirs restarts there.
    keyIds: () =>
      state
        .current()
        .keyProviders.filter(
          ({ kind }) => kind !== 'trusted' || trust.agent.status()?.status === 'attested',
        )
        .map(needOf),
    powerOn: (name, still) => vms.powerOn(name, still),
    onChange: changes.notify,
  })
  const mounted = [...ha.datastores]
  const vms = createVirtualMachines({
    hostName,
    hostId,
    datastores: mounted,
    defaultMemoryBytes,
    registry,
    hostKeys,
    sourceForEncryption: async (name, use) => {
      if (use !== 'vtpm') requireVmEncryptionLicense(state.current())
      return crypto.sourceForEncryption(name)
    },
    enableForUse: crypto.enableForUse,
    onPoweredOn,
    requireMayPowerOn: trust.agent.requireMayPowerOn,
    guests,
    isSafe: () => state.current().crypto.mode === 'safe',
    vtpm: { virtual: virtualTpms, runFolder, records: vtpmRecords },
    keyCachePolicy: () => state.current().cryptoSettings.keyCachePolicy,
    cloneVtpmPolicy: () => state.current().cryptoSettings.cloneVtpmPolicy,
    onChange: changes.notify,
    revision: changes.count,
    clock,
    random,
    logger,
  })
  const vsan = await openHostVsan({
    ...{ folder, state, hostKeys, network, clock, files, random, logger },
    ...{ datastores: mounted, protect: ha.protect },
    onChange: changes.notify,
  })
  await vsan.follow()
  await vms.booted()
  ha.follow(state.current().haGroup)
  return {
    vms: {
      ...vms,
      keysChanged: async (dropped) => {
        await vsan.follow()
        await vms.keysChanged(dropped)
      },
      standardKeysChanged: async (keys, isRemoval) => {
        await vsan.follow()
        await vms.standardKeysChanged(keys, isRemoval)
      },
    },
    vsan,
    vtpmRecords,
    crypto,
    hostKeys,
    heldKeys,
    ha,
    datastores: mounted,
    rehearsals: createRehearsals({
      datastores: mounted,
      held: () => state.current().keyProviders,
      hostKeys,
    }),
    changes,
    inventory: async () => {
      const revision = changes.count()
      const listed = await vms.listRegistered(MAX_REPORTED_VMS)
      // Without their revisions, a report of unchanged VMs equals the previous one.
      const unnumbered = listed.map((vm) => ({ ...vm, revision: 0 }))
      const hostCrypto = cryptoStatus(
        state.current(),
        (key) => hostKeys.has(key) || trust.isPending(key),
      )
      const missingKeys = missingStandardKeys(
        listed,
        hostCrypto,
        state.current().keyProviders,
        vsan.missingKeys(),
      )
      const vsanReport = vsan.report()
      trust.keepUsed(listed, hostCrypto.hostKey)
      const attestation = trust.agent.status()
      return {
        ...{ vms: unnumbered, hostCrypto, missingKeys, revision, ha: ha.report() },
        ...(attestation && { trust: attestation }),
        ...(vsanReport && { vsan: vsanReport }),
      }
    },
  }
}
