import { type Logger, stopping } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { KeyName } from '../key-provider/key-source.ts'
import { createMoves } from '../migration/moves.ts'
import { type MovingGuests, noMovingGuests } from '../migration/moving-guests.ts'
import type { CryptoSettings } from '../records/host-crypto.ts'
import type { DroppedKeyProvider } from '../records/key-provider.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { createVtpms, type VtpmsInput } from '../vtpm/vtpms.ts'
import { type Changes, createChanges } from './changes.ts'
import { type CryptoCalls, cryptoCalls } from './crypto-calls.ts'
import type { Datastore } from './files/datastore.ts'
import { requireVmName } from './files/vm-name.ts'
import { createImports } from './imports.ts'
import { createVmKeys } from './keys/vm-keys.ts'
import { createLifecycle, type VmLifecycle } from './lifecycle.ts'
import { createLongChanges } from './long-changes.ts'
import { movesInTurn, type VmMoves } from './moves-in-turn.ts'
import { createVmDisks, type DiskOfVm } from './power/vm-disks.ts'
import { createVmPower, type RunningVms } from './power/vm-power.ts'
import type { UsedVm } from './power/vm-users.ts'
import { addDisk, type DiskToAdd } from './registry/add-disk.ts'
import { createVm, type NewVm, type SourceForEncryption } from './registry/create-vm.ts'
import { deleteVm } from './registry/delete-vm.ts'
import { createDescriptions } from './registry/descriptions.ts'
import { createDisplayNames } from './registry/display-names.ts'
import { followAllFiles } from './registry/follow-files.ts'
import { markTemplate } from './registry/mark-template.ts'
import { locateVm, spelledVmName } from './registry/places.ts'
import { createRegistration } from './registry/registration.ts'
import { type DiskToRemove, removeDisk } from './registry/remove-disk.ts'
import type { VmRegistry } from './registry/vm-registry.ts'
import { createTurns, type Still } from './turns.ts'
import { createVmClones, type VmClones } from './vm-clones.ts'
import { createVmSnapshots, type VmSnapshots } from './vm-snapshots.ts'
import { type VtpmCalls, vtpmCalls } from './vtpm-calls.ts'

/** Dependencies of the VMs of a host. */
export type VirtualMachinesInput = {
  hostName: string
  /** UUID of the host. */
  hostId: string
  datastores: readonly Datastore[]
  /** Size of the memory of VMs without a guest that state none, bytes (default: 4 MiB). */
  defaultMemoryBytes?: number | undefined
  registry: VmRegistry
  hostKeys: HostKeys
  sourceForEncryption: SourceForEncryption
  /**
   * Makes the host safe after it opened an encrypted VM, if possible. Uses this provider, or the
   * default if the host cannot use it.
   */
  enableForUse: (providerName: string) => Promise<void>
  /** Called when a VM is on, before the caller gets an answer. */
  onPoweredOn?: (name: string, vm: UsedVm) => Promise<void>
  requireMayPowerOn?: () => Promise<void>
  /** Undefined: the host runs no guests. */
  guests?: MovingGuests | undefined
  /** Whether the host's encryption mode is safe. */
  isSafe: () => boolean
  keyCachePolicy: () => CryptoSettings['keyCachePolicy']
  cloneVtpmPolicy: () => CryptoSettings['cloneVtpmPolicy']
  /**
   * Time after which an export gives up a stalled reader, and an import a stalled sender. Undefined
   * means one minute.
   */
  stallMs?: number | undefined
  vtpm: Pick<VtpmsInput, 'virtual' | 'runFolder' | 'records'>
  /** Called when a report of VMs would change. */
  onChange: () => void
  /** Returns the number of changes that reports of VMs show. */
  revision: () => number
  clock: Pick<MachineClock, 'nowMs' | 'monotonicMs' | 'sleep'>
  random: Random
  logger: Logger
}

/**
 * An export holds the lock of its VM, and an import holds its name. A stalled client would block
 * them.
 */
const STALL_MS = 60_000

/**
 * The VMs in the datastores of one host. A change waits for its turn, and then calls `still`, which
 * rejects if the caller is gone or may not change the VM anymore. During a deep rekey, an
 * encryption, a decryption or an import, the host refuses other changes of the VM.
 */
export type VirtualMachines = VtpmCalls &
  CryptoCalls & {
    /** Describes every VM in the datastores, and every registered VM. */
    list(): Promise<Vm[]>
    /** Describes registered VMs, at most this many. */
    listRegistered(atMost: number): Promise<Vm[]>
    get(name: string): Promise<Vm>
    create(
      spec: NewVm,
      contentBytes: number,
      content?: AsyncIterable<Uint8Array>,
      still?: Still,
    ): Promise<Vm>
    powerOn(name: string, still?: Still): Promise<Vm>
    powerOff(name: string, still?: Still): Promise<Vm>
    register(name: string, datastore: string, still?: Still): Promise<Vm>
    /** Returns the revision of the host's VMs without this VM. */
    unregister(name: string, still?: Still): Promise<number>
    reload(name: string, still?: Still): Promise<Vm>
    unlock(name: string, still?: Still): Promise<Vm>
    /** Returns the revision of the host's VMs without this VM. */
    delete(name: string, still?: Still): Promise<number>
    mark(name: string, isTemplate: boolean, still?: Still): Promise<Vm>
    addDisk(name: string, disk: DiskToAdd, still?: Still): Promise<Vm>
    removeDisk(name: string, disk: DiskToRemove, still?: Still): Promise<Vm>
    lifecycle: VmLifecycle
    /** Reads plaintext of a powered-on VM. lengthBytes 0 reads to the end of the disk. */
    read(of: DiskOfVm, range: { offsetBytes: number; lengthBytes: number }): AsyncIterable<Buffer>
    /** Writes in order from an offset and flushes. Returns the number of bytes. */
    write(of: DiskOfVm, offsetBytes: number, chunks: AsyncIterable<Buffer>): Promise<number>
    moves: VmMoves
    /**
     * Runs work that changes the files of a VM in the turn of the VM.
     * @throws EsxiError if a long change, an import or a move of the VM runs
     */
    inTurn: Changes['inTurn']
    byFolder: Changes['byFolder']
    /** Yields the progress of the next or running long change of a VM. See LongChanges. */
    followProgress(name: string, signal: AbortSignal): AsyncIterable<number>
    /** Reads the whole disk of a powered-off VM. */
    export(of: DiskOfVm): AsyncIterable<Buffer>
    snapshots: VmSnapshots
    clones: VmClones
    /** Checks the keys of every registered VM. Call this after a boot. */
    booted(): Promise<void>
    /**
     * Checks the keys again. Call this when the host has dropped or received providers, or has
     * another encryption mode.
     */
    keysChanged(dropped: readonly DroppedKeyProvider[]): Promise<void>
    /** Checks the VMs that use these KEKs, which vCenter has sent or removed. */
    standardKeysChanged(keys: readonly KeyName[], isRemoval: boolean): Promise<void>
    /**
     * Interrupts long changes of keys, waits for other running calls, powers all VMs off, and
     * refuses waiting and later changes.
     */
    close(): Promise<void>
  }

export function createVirtualMachines(input: VirtualMachinesInput): VirtualMachines {
  const { hostName, hostId, datastores, registry, sourceForEncryption, onChange } = input
  const { clock, random, revision, logger } = input
  const places = { datastores, registry, names: createDisplayNames() }
  const running: RunningVms = new Map()
  const isOn = (name: string): boolean => running.has(name)
  const { hostKeys, isSafe, keyCachePolicy } = input
  const keys = createVmKeys({ hostKeys, isSafe, keyCachePolicy, isOn })
  const openFolderOf = async (name: string) => (await running.get(name))?.folder
  const registration = createRegistration({
    ...{ hostId, places, keys, isOn, openFolderOf, onChange, clock, logger },
  })
  const powerChangedBy = (name: string): string | undefined => power.changedBy(name)
  const ofVtpms = { places, keys, registration, isOn, onChange, random, logger }
  const vtpms = createVtpms({ ...input.vtpm, ...ofVtpms })
  const vtpmReportOf = vtpms.reportOf
  const descriptions = createDescriptions({ ...ofVtpms, powerChangedBy, vtpmReportOf, revision })
  const { enableForUse, requireMayPowerOn, stallMs = STALL_MS } = input
  const power = createVmPower({
    ...{ ...ofVtpms, hostName, running, enableForUse, requireMayPowerOn, vtpms, clock },
    onPoweredOn: input.onPoweredOn ?? (async () => undefined),
    defaultMemoryBytes: input.defaultMemoryBytes,
  })
  const disks = createVmDisks({
    ...{ hostName, places, keys, running, stallMs, clock, random, logger },
  })
  const imports = createImports({ hostName, places, stallMs, clock, logger })
  const moves = createMoves({
    ...{ ...ofVtpms, hostId, power, running, enableForUse, stallMs, clock, vtpms },
    guests: input.guests ?? noMovingGuests,
    holdsProvider: hostKeys.holds,
    deleteVm: (name) => deleteVm(ofVtpms, name),
  })
  const turns = createTurns()
  const long = createLongChanges()
  const inTurns = { hostName, places, registration, imports, moves, turns, descriptions }
  const { byFolder, inTurn, change, changeLong, whileLong, remove } = createChanges({
    ...{ ...inTurns, revision, long },
  })
  const stop = new AbortController()
  const { signal } = stop
  const { make: makeVtpm, reencrypt: reencryptVtpm } = vtpms
  const changes = { ...ofVtpms, hostName, sourceForEncryption, makeVtpm, reencryptVtpm, signal }
  const snapshots = createVmSnapshots({
    ...{ ...changes, running, power, change, changeLong, clock },
    vtpmRecords: input.vtpm.records,
  })
  const clones = createVmClones({
    ...{ ...changes, running, whileLong, describe: descriptions.one, vtpm: input.vtpm },
    cloneVtpmPolicy: input.cloneVtpmPolicy,
  })

  const describe = async (name: string): Promise<Vm> =>
    descriptions.one(await locateVm(places, name), name)
  const spelled = async (of: DiskOfVm): Promise<DiskOfVm> => ({
    ...of,
    name: await spelledVmName(places, of.name),
  })
  const dropIfMoved = async (name: string): Promise<void> => {
    // A change that runs or waits does this check itself, so read calls need not wait for it.
    if (!turns.isBusy(name) && !imports.isRunning(name) && !moves.isRunning(name))
      await turns.run(name, () => registration.forgetIfMoved(name))
  }
  const dropMoved = async (): Promise<void> => {
    for (const { name } of registry.list()) await dropIfMoved(name)
  }
  return {
    moves: movesInTurn(moves, places, inTurn),
    inTurn,
    byFolder,
    followProgress: async function* (typed, signal) {
      yield* long.follow(await spelledVmName(places, typed), signal)
    },
    list: async () => {
      await dropMoved()
      return descriptions.all()
    },
    listRegistered: async (atMost) => {
      await dropMoved()
      return descriptions.registered(atMost)
    },
    get: async (typed) => {
      const name = await spelledVmName(places, typed)
      await dropIfMoved(name)
      return describe(name)
    },
    create: async (spec, contentBytes, content, still) => {
      const name = requireVmName(spec.name)
      const create = async (sent?: AsyncIterable<Uint8Array>) => {
        const { files, ...place } = await createVm(changes, { ...spec, name }, contentBytes, sent)
        return descriptions.one(place, name, files)
      }
      if (content === undefined) return inTurn(name, create, still)
      const { imported } = await inTurn(name, () => imports.begin(name, content, create), still)
      return imported
    },
    powerOn: (typed, still) => change(typed, power.on, still),
    powerOff: (typed, still) => change(typed, power.off, still),
    register: (typed, datastore, still) =>
      change(typed, (name) => registration.register(name, datastore), still, datastore),
    unregister: (typed, still) => remove(typed, registration.unregister, still),
    reload: (typed, still) =>
      change(typed, (name) => registration.refresh(name, 'reloaded'), still),
    unlock: (typed, still) =>
      change(typed, (name) => registration.refresh(name, 'unlocked'), still),
    delete: (typed, still) => remove(typed, (name) => deleteVm(ofVtpms, name), still),
    mark: (typed, isTemplate, still) =>
      change(typed, (name) => markTemplate(changes, name, isTemplate), still),
    removeDisk: (typed, disk, still) =>
      change(typed, (name) => removeDisk(changes, name, disk), still),
    addDisk: (typed, disk, still) => change(typed, (name) => addDisk(changes, name, disk), still),
    lifecycle: createLifecycle({ ...changes, power, change }),
    ...cryptoCalls({ ...changes, change, changeLong }),
    ...vtpmCalls({ vtpms, places, change, remove }),
    read: async function* (of, range) {
      yield* disks.read(await spelled(of), range)
    },
    write: async (of, offsetBytes, chunks) => disks.write(await spelled(of), offsetBytes, chunks),
    export: async function* (of) {
      yield* disks.export(await spelled(of))
    },
    snapshots,
    clones,
    booted: async () => {
      await dropMoved()
      await followAllFiles(ofVtpms, 'booted')
    },
    keysChanged: async (dropped) => {
      keys.providersDropped(dropped)
      await followAllFiles(ofVtpms, 'keysChanged')
      onChange()
    },
    standardKeysChanged: async (changed, isRemoval) => {
      if (isRemoval) keys.keysRemoved(changed)
      await followAllFiles(ofVtpms, 'keysChanged', changed)
      onChange()
    },
    close: async () => {
      // A long change would take longer than the time that a daemon has to stop.
      stop.abort(stopping())
      await turns.close()
      await Promise.all([imports.settled(), moves.close()])
      // A VM whose files fail or were changed by others must not prevent other VMs from being
      // closed.
      for (const name of [...running.keys()])
        await power.off(name).catch((error: unknown) => {
          logger.error('vm.power-off-failed', { vm: name, error })
        })
      await registry.close()
    },
  }
}
