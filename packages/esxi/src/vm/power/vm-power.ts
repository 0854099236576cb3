import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import { currentCaller } from '../../access/current-caller.ts'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { CarriedVtpm } from '../../vtpm/carried-vtpm.ts'
import type { Vtpms } from '../../vtpm/vtpms.ts'
import { keysOf, readVmFiles, readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { dropSuspendFile, isSuspended } from '../files/suspend-file.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { followFiles } from '../registry/follow-files.ts'
import { locateVm, type VmPlaces } from '../registry/places.ts'
import type { Registration } from '../registry/registration.ts'
import { requireNoTemplate } from '../registry/requirements.ts'
import { loadKeys } from './load-keys.ts'
import type { VmMemory } from './memory.ts'
import { type Admit, openVm } from './open-vm.ts'
import { newMemory, saveMemory, startMemory } from './saved-memory.ts'
import { type UsedVm, withUsers } from './vm-users.ts'
import { withVtpm } from './with-vtpm.ts'

/** VMs that are on or powering on, by name. */
export type RunningVms = Map<string, Promise<UsedVm>>

export type VmPowerInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'claim' | 'requireStillHere' | 'whileLockedHere'>
  running: RunningVms
  /**
   * Makes the host safe after it opened an encrypted VM, if possible. Uses this provider, or the
   * default if the host cannot use it.
   */
  enableForUse: (providerName: string) => Promise<void>
  /** Called when a VM is on, before the caller gets an answer. */
  onPoweredOn: (name: string, vm: UsedVm) => Promise<void>
  /** Rejects if the host may not power on VMs now. */
  requireMayPowerOn: (() => Promise<void>) | undefined
  onChange: () => void
  clock: Pick<MachineClock, 'monotonicMs'>
  vtpms: Pick<Vtpms, 'powerOn'>
  defaultMemoryBytes: number | undefined
  random: Random
  logger: Logger
}

/**
 * How a VM comes to run on this host without a power-on. `admit` is that of openVm. A VM whose
 * guest comes too has no memory of its own; its vTPM runs already.
 */
export type Arrival = {
  memory: VmMemory | undefined
  admit?: Admit
  vtpm?: CarriedVtpm | undefined
}

/** Powers VMs on and off. */
export type VmPower = {
  /**
   * Powers a VM on. A suspended VM continues with its saved memory. If this host has not registered
   * the VM, it registers the VM too, as vSphere HA does.
   * @throws EsxiError INVALID_POWER_STATE, VM_IS_TEMPLATE, VM_LOCKED, DISK_KEY_NOT_FOUND,
   *   VM_INVALID, VM_POWERED_ON_ELSEWHERE, VM_NOT_REGISTERED if another host registers the VM
   *   meanwhile
   * @param arrival if the VM ran on another host, or on this one before it was handed over
   */
  on(name: string, arrival?: Arrival): Promise<void>
  /**
   * Powers a VM off, even if its files are damaged or gone. Drops the KEKs that the cache kept only
   * because the VM was on. Discards the memory of a suspended VM.
   * @throws EsxiError INVALID_POWER_STATE, DISK_FULL, DATASTORE_UNUSABLE
   */
  off(name: string): Promise<void>
  /**
   * Saves the memory of a VM in its folder, and powers the VM off. If the memory cannot be saved,
   * the VM stays on.
   * @throws EsxiError INVALID_POWER_STATE, VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
   */
  suspend(name: string): Promise<void>
  /**
   * Powers a suspended VM on.
   * @throws EsxiError INVALID_POWER_STATE, and errors of `on`
   */
  resume(name: string): Promise<void>
  /**
   * Starts the memory and the vTPM of a VM again.
   * @throws EsxiError INVALID_POWER_STATE, and errors of the vTPM, which is then off
   */
  reset(name: string): Promise<void>
  /** Returns the memory of a VM that is on. */
  memoryOf(name: string): VmMemory | undefined
  /**
   * Closes a VM that is on for another host, without a power-off. The VM counts as registered here
   * until the other host has registered it. The memory stays with the caller.
   * @param admit called while this host still holds the lock
   * @param onCarried given if a guest keeps running. Gets its vTPM, which keeps running too, before
   *   the VM closes
   * @throws EsxiError INVALID_POWER_STATE, DISK_FULL, DATASTORE_UNUSABLE
   */
  handOver(name: string, admit: Admit, onCarried?: (vtpm?: CarriedVtpm) => void): Promise<void>
  /** Call this when a VM that was handed over is not on this host anymore, or is off. */
  handedOver(name: string): Promise<void>
  /** Returns the user who powered a VM on or off last; undefined if no user did. */
  changedBy(name: string): string | undefined
}

export function createVmPower(input: VmPowerInput): VmPower {
  const { hostName, places, keys, registration, running, enableForUse, onChange, logger } = input
  const { random, clock, defaultMemoryBytes } = input
  const newMemories = { random, nowMs: () => clock.monotonicMs(), defaultMemoryBytes }
  const memories = new Map<string, VmMemory>()
  const changedBy = new Map<string, string>()
  /**
   * Notes the user of a change, and forgets the users of VMs that left the host. Call this before
   * the change, because a report about another VM can come at any time.
   */
  const noteUser = (name: string, user: string | undefined): void => {
    for (const each of changedBy.keys())
      if (places.registry.find(each) === undefined && !running.has(each)) changedBy.delete(each)
    if (user === undefined) changedBy.delete(name)
    else changedBy.set(name, user)
  }
  const becomeOff = async (name: string): Promise<void> => {
    running.delete(name)
    memories.delete(name)
    keys.poweredOff(name)
    await followFiles({ places, keys, logger }, name, 'keysChanged')
    onChange()
  }
  const becomeLost = async (name: string, opening: Promise<UsedVm>): Promise<void> => {
    logger.warn('vm.lock-lost', { vm: name })
    // Its disks are closed already. This ends its other uses, such as exports and guests.
    await (await opening).close().catch(() => undefined)
    // A user may have powered the VM off, or on again, meanwhile.
    if (running.get(name) === opening) await becomeOff(name)
  }
  const close = async (name: string, open: Promise<UsedVm>): Promise<void> => {
    running.delete(name)
    try {
      await (await open).close()
    } finally {
      await becomeOff(name)
    }
  }
  const discard = async (name: string): Promise<void> => {
    const { paths } = await locateVm(places, name)
    const isRegistered = places.registry.find(name) !== undefined
    if (!isRegistered || !isSuspended((await readVmFiles(paths)).vmx)) throw notPoweredOn(name)
    await registration.whileLockedHere(paths, name, async (folder) =>
      dropSuspendFile(folder, paths, (await readVmFilesIn(folder, paths)).vmx),
    )
    noteUser(name, currentCaller())
    onChange()
  }
  const on = async (name: string, arrival?: Arrival): Promise<void> => {
    const place = await locateVm(places, name)
    if (running.has(name))
      throw new EsxiError('INVALID_POWER_STATE', `virtual machine "${name}" is powered on already`)
    const isRegistered = places.registry.find(name) !== undefined
    const found = await readVmFiles(place.paths)
    requireNoTemplate(found, name)
    if (arrival === undefined) await input.requireMayPowerOn?.()
    await loadKeys(keys, name, found, { isRegistered })
    const opening = openVm(
      place.paths,
      { hostName, purpose: 'powerOn' },
      keys.kekOf(name),
      random,
      arrival?.admit,
    )
      .then((vm) => {
        // The source of a migration suspends the vTPM before it gives the VM away.
        const from = arrival || isSuspended(vm.files.vmx) ? 'suspended' : 'off'
        return withVtpm(
          input.vtpms,
          { name, paths: place.paths, kekOf: keys.kekOf(name) },
          vm,
          arrival?.vtpm ?? from,
        )
      })
      .then(withUsers)
    const changedBefore = changedBy.get(name)
    noteUser(name, currentCaller())
    running.set(name, opening)
    let files: VmFiles
    try {
      const vm = await opening
      files = vm.files
      vm.lost
        .then(() => becomeLost(name, opening))
        .catch((error: unknown) => logger.error('vm.lost-unnoticed', { vm: name, error }))
      try {
        // Another host may have changed the VM before this host got the lock.
        requireNoTemplate(files, name)
        if (isRegistered) {
          await registration.requireStillHere(name)
          keys.cache(name, files)
        } else await registration.claim(place, name, vm.folder, files)
        // The start of a vTPM has changed the .vmx.
        const current = await readVmFilesIn(vm.folder, place.paths)
        const { folder } = vm
        const held = { folder, paths: place.paths, files: current, kekOf: keys.kekOf(name) }
        const memory = arrival?.memory ?? (await startMemory(held, newMemories))
        memory.thaw()
        memories.set(name, memory)
      } catch (error) {
        // The VM continues from the same point later, here or on another host.
        if (arrival !== undefined || isSuspended(files.vmx)) vm.suspendVtpm?.()
        await vm.close()
        throw error
      }
    } catch (error) {
      noteUser(name, changedBefore)
      await becomeOff(name)
      throw asDatastoreError(error)
    }
    await input.onPoweredOn(name, await opening)
    logger.info(arrival === undefined ? 'vm.powered-on' : 'vm.arrived', { vm: name })
    onChange()
    const [key] = keysOf(files)
    // The destination of a migration does this after the VM runs, because it takes time.
    if (arrival === undefined && key !== undefined) await enableForUse(key.locator.providerName)
  }
  return {
    on,
    off: async (name) => {
      const open = running.get(name)
      if (open === undefined) return discard(name)
      noteUser(name, currentCaller())
      await close(name, open)
      logger.info('vm.powered-off', { vm: name })
    },
    suspend: async (name) => {
      const [open, memory] = [running.get(name), memories.get(name)]
      if (open === undefined || memory === undefined) throw notPoweredOn(name)
      const { folder, disks, hasGuest, suspendVtpm } = await open
      if (hasGuest) throw guestRuns(name, 'suspended')
      const { paths } = await locateVm(places, name)
      const changedBefore = changedBy.get(name)
      noteUser(name, currentCaller())
      memory.freeze()
      try {
        for (const disk of disks) await disk.flush()
        const files = await readVmFilesIn(folder, paths)
        await saveMemory({ folder, paths, files, kekOf: keys.kekOf(name) }, memory, random)
      } catch (error) {
        memory.thaw()
        noteUser(name, changedBefore)
        throw asDatastoreError(error)
      }
      suspendVtpm?.()
      await close(name, open)
      logger.info('vm.suspended', { vm: name })
    },
    resume: async (name) => {
      const { vmx } = await readVmFiles((await locateVm(places, name)).paths)
      if (!running.has(name) && !isSuspended(vmx))
        throw new EsxiError('INVALID_POWER_STATE', `virtual machine "${name}" is not suspended`)
      await on(name)
    },
    reset: async (name) => {
      const open = running.get(name)
      if (open === undefined || !memories.has(name)) throw notPoweredOn(name)
      const { hasGuest, files, resetVtpm } = await open
      if (hasGuest) throw guestRuns(name, 'reset')
      await resetVtpm?.()
      memories.set(name, newMemory(files.vmx, newMemories))
      logger.info('vm.reset', { vm: name })
    },
    memoryOf: (name) => memories.get(name),
    handOver: async (name, admit, onCarried) => {
      const open = await running.get(name)
      if (open === undefined) throw notPoweredOn(name)
      await admit(open.folder, (await locateVm(places, name)).paths)
      running.delete(name)
      memories.delete(name)
      if (onCarried === undefined) open.suspendVtpm?.()
      else onCarried(await open.carryVtpm?.())
      await open.close()
    },
    handedOver: becomeOff,
    changedBy: (name) => changedBy.get(name),
  }
}

/** @param what what cannot be done, such as `reset` */
export function guestRuns(name: string, what: string): EsxiError {
  return new EsxiError(
    'INVALID_POWER_STATE',
    `virtual machine "${name}" runs a guest, so it cannot be ${what}; power it off instead`,
  )
}

export function notPoweredOn(name: string): EsxiError {
  return new EsxiError(
    'INVALID_POWER_STATE',
    `virtual machine "${name}" is not powered on on this host`,
  )
}
