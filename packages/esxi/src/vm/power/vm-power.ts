import type { Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { currentCaller } from '../../access/current-caller.ts'
import { EsxiError } from '../../errors.ts'
import type { Vtpms } from '../../vtpm/vtpms.ts'
import { keysOf, readVmFiles, type VmFiles } from '../files/read-vm.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { followFiles } from '../registry/follow-files.ts'
import { locateVm, type VmPlaces } from '../registry/places.ts'
import type { Registration } from '../registry/registration.ts'
import { requireNoTemplate } from '../registry/requirements.ts'
import { openVm } from './open-vm.ts'
import { type UsedVm, withUsers } from './vm-users.ts'
import { withVtpm } from './with-vtpm.ts'

/** VMs that are on or powering on, by name. */
export type RunningVms = Map<string, Promise<UsedVm>>

export type VmPowerInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'claim' | 'requireStillHere'>
  running: RunningVms
  /**
   * Makes the host safe after it opened an encrypted VM, if possible. Uses this provider, or the
   * default if the host cannot use it.
   */
  enableForUse: (providerName: string) => Promise<void>
  /** Called when a VM is on, before the caller gets an answer. */
  onPoweredOn: (name: string, vm: UsedVm) => Promise<void>
  onChange: () => void
  vtpms: Pick<Vtpms, 'powerOn'>
  random: Random
  logger: Logger
}

/** Powers VMs on and off. */
export type VmPower = {
  /**
   * Powers a VM on. If this host has not registered the VM, it registers the VM too, as vSphere HA
   * does.
   * @throws EsxiError INVALID_POWER_STATE, VM_IS_TEMPLATE, VM_LOCKED, DISK_KEY_NOT_FOUND,
   *   VM_INVALID, VM_POWERED_ON_ELSEWHERE, VM_NOT_REGISTERED if another host registers the VM
   *   meanwhile
   */
  on(name: string): Promise<void>
  /**
   * Powers a VM off, even if its files are damaged or gone. Drops the KEKs that the cache kept only
   * because the VM was on.
   * @throws EsxiError INVALID_POWER_STATE, DISK_FULL, DATASTORE_UNUSABLE
   */
  off(name: string): Promise<void>
  /** Returns the user who powered a VM on or off last; undefined if no user did. */
  changedBy(name: string): string | undefined
}

export function createVmPower(input: VmPowerInput): VmPower {
  const { hostName, places, keys, registration, running, enableForUse, onChange, logger } = input
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
    keys.poweredOff(name)
    await followFiles({ places, keys, logger }, name, 'keysChanged')
    onChange()
  }
  return {
    on: async (name) => {
      const place = await locateVm(places, name)
      if (running.has(name))
        throw new EsxiError(
          'INVALID_POWER_STATE',
          `virtual machine "${name}" is powered on already`,
        )
      const isRegistered = places.registry.find(name) !== undefined
      const found = await readVmFiles(place.paths)
      requireNoTemplate(found, name)
      if (isRegistered) keys.requireUsable(name, found)
      const opening = openVm(
        place.paths,
        { hostName, purpose: 'powerOn' },
        keys.kekOf(name),
        input.random,
      )
        .then((vm) =>
          withVtpm(input.vtpms, { name, paths: place.paths, kekOf: keys.kekOf(name) }, vm),
        )
        .then(withUsers)
      const changedBefore = changedBy.get(name)
      noteUser(name, currentCaller())
      running.set(name, opening)
      let files: VmFiles
      try {
        const vm = await opening
        files = vm.files
        try {
          // Another host may have changed the VM before this host got the lock.
          requireNoTemplate(files, name)
          if (isRegistered) {
            await registration.requireStillHere(name)
            keys.cache(name, files)
          } else await registration.claim(place, name, vm.folder, files)
        } catch (error) {
          await vm.close()
          throw error
        }
      } catch (error) {
        noteUser(name, changedBefore)
        await becomeOff(name)
        throw error
      }
      await input.onPoweredOn(name, await opening)
      logger.info('vm.powered-on', { vm: name })
      onChange()
      const [key] = keysOf(files)
      if (key !== undefined) await enableForUse(key.locator.providerName)
    },
    off: async (name) => {
      const open = running.get(name)
      if (open === undefined) throw notPoweredOn(name)
      noteUser(name, currentCaller())
      running.delete(name)
      try {
        await (await open).close()
      } finally {
        await becomeOff(name)
      }
      logger.info('vm.powered-off', { vm: name })
    },
    changedBy: (name) => changedBy.get(name),
  }
}

export function notPoweredOn(name: string): EsxiError {
  return new EsxiError(
    'INVALID_POWER_STATE',
    `virtual machine "${name}" is not powered on on this host`,
  )
}
