import type { Logger } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { type Datastore, inVmFolder, vmPaths } from '../files/datastore.ts'
import { readVmFiles, type VmFiles } from '../files/read-vm.ts'
import { whileLocked } from '../files/vm-lock.ts'
import { openConfiguration } from '../keys/open-keys.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlace, type VmPlaces } from './places.ts'
import { requireOff } from './requirements.ts'

/** Longer than any host id. */
const MAX_ID_BYTES = 256

export type RegistrationInput = {
  /** UUID of the host. */
  hostId: string
  places: VmPlaces
  keys: VmKeys
  isOn: (name: string) => boolean
  /** Called when a report of VMs would change. */
  onChange: () => void
  logger: Logger
}

/**
 * Manages which VMs belong to a host. The list of the host and the folder of each VM record this.
 */
export type Registration = {
  hostId: string
  /**
   * Registers a powered-off VM. The former host of the VM detects this in the VM's folder.
   * @throws EsxiError VM_ALREADY_REGISTERED, VM_NOT_FOUND, VM_POWERED_ON_ELSEWHERE, VM_INVALID
   */
  register(name: string, datastoreName: string): Promise<void>
  /**
   * Registers a VM that no other host can change now, because this host holds its lock. Names this
   * host in the folder of the VM, and then enters the VM.
   * @throws EsxiError VM_ALREADY_REGISTERED
   */
  claim(place: VmPlace, name: string, files: Pick<VmFiles, 'home' | 'disks'>): Promise<void>
  /**
   * Adds a VM whose folder already names this host to the list of this host.
   * @param newKey the key of a VM that the host has just created
   * @throws EsxiError VM_ALREADY_REGISTERED
   */
  enter(
    place: VmPlace,
    name: string,
    files: Pick<VmFiles, 'home' | 'disks'>,
    newKey?: NewKey,
  ): Promise<void>
  /** @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE */
  unregister(name: string): Promise<void>
  /**
   * Reads the files of a VM again, or tries to unlock the VM.
   * @throws EsxiError VM_NOT_REGISTERED, VM_LOCKED with the missing key, VM_INVALID
   */
  refresh(name: string, event: 'reloaded' | 'unlocked'): Promise<void>
  /** Removes a VM from the list of this host, whatever the VM's folder says. */
  forget(name: string): Promise<void>
  /** Forgets a VM that another host has registered since. */
  forgetIfMoved(name: string): Promise<void>
}

export function createRegistration(input: RegistrationInput): Registration {
  const { hostId, places, keys, isOn, onChange, logger } = input
  const { registry } = places
  const requireUnregistered = (name: string): void => {
    if (registry.find(name) !== undefined)
      throw new EsxiError('VM_ALREADY_REGISTERED', `"${name}" is registered on this host already`)
  }
  const claim: Registration['claim'] = async (place, name, files) => {
    requireUnregistered(name)
    const { paths } = place
    await inVmFolder(paths, (folder) => folder.replace(paths.registrant, Buffer.from(hostId)))
    await enter(place, name, files)
  }
  const enter: Registration['enter'] = async ({ datastore }, name, files, newKey) => {
    requireUnregistered(name)
    await registry.add({ name, datastore: datastore.name })
    keys.follow(name, files, 'registered', newKey)
    logger.info('vm.registered', { vm: name, datastore: datastore.name })
    onChange()
  }
  const forget = async (name: string): Promise<void> => {
    await registry.remove(name)
    keys.forget(name)
    onChange()
  }
  return {
    hostId,
    claim,
    enter,
    forget,
    register: async (name, datastoreName) => {
      requireUnregistered(name)
      const place = await locateVm(places, name, datastoreName)
      const files = await readVmFiles(place.paths)
      await whileLocked(place.paths, () => claim(place, name, files))
    },
    unregister: async (name) => {
      requireRegistered(places, name)
      requireOff(isOn, name, 'unregister it')
      await forget(name)
      logger.info('vm.unregistered', { vm: name })
    },
    refresh: async (name, event) => {
      requireRegistered(places, name)
      const files = await readVmFiles((await locateVm(places, name)).paths)
      if (event === 'unlocked') openConfiguration(files, keys.kekOf(name)).configurationDek.wipe()
      keys.follow(name, files, event)
      logger.info(`vm.${event}`, { vm: name })
      onChange()
    },
    forgetIfMoved: async (name) => {
      const registered = registry.find(name)
      const datastore = places.datastores.find((each) => each.name === registered?.datastore)
      if (registered === undefined || datastore === undefined || isOn(name)) return
      if (await isRegistrant(hostId, datastore, name)) return
      logger.info('vm.registered-elsewhere', { vm: name })
      await forget(name)
    },
  }
}

async function isRegistrant(hostId: string, datastore: Datastore, name: string): Promise<boolean> {
  const paths = vmPaths(datastore, name)
  try {
    const bytes = await inVmFolder(paths, (folder) => folder.read(paths.registrant, MAX_ID_BYTES))
    return bytes.toString() === hostId
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    // If its folder names no host, the VM belongs to the host that lists it.
    return true
  }
}
