import type { HeldFolder, Logger } from '@nkpsim/daemon'
import { sameNameAs } from '@nkpsim/daemon/name-text'
import type { MachineClock } from '@nkpsim/effects'
import { currentCaller } from '../../access/current-caller.ts'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { type Datastore, inVmFolder, type VmPaths, vmPaths } from '../files/datastore.ts'
import { readVmFiles, readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { type Holder, whileLocked } from '../files/vm-lock.ts'
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
  /** Returns the folder of a VM that is on. */
  openFolderOf: (name: string) => Promise<HeldFolder | undefined>
  /** Called when a report of VMs would change. */
  onChange: () => void
  clock: Pick<MachineClock, 'nowMs'>
  logger: Logger
}

/**
 * Manages which VMs belong to a host. The list of the host and the folder of each VM record this.
 */
export type Registration = {
  hostId: string
  /**
   * Registers a powered-off VM. The former host of the VM detects this in the VM's folder.
   * @throws EsxiError VM_ALREADY_REGISTERED, VM_ALREADY_EXISTS, VM_NOT_FOUND,
   *   VM_POWERED_ON_ELSEWHERE, VM_INVALID
   */
  register(name: string, datastoreName: string): Promise<void>
  /**
   * Registers a VM that no other host can change now, because this host holds its lock. Names this
   * host in the folder of the VM, and then enters the VM.
   * @param folder the folder of the VM, held
   * @param files read while this host holds the lock
   * @throws EsxiError VM_ALREADY_REGISTERED, DISK_FULL, DATASTORE_UNUSABLE
   */
  claim(
    place: VmPlace,
    name: string,
    folder: HeldFolder,
    files: Pick<VmFiles, 'home' | 'disks'>,
  ): Promise<void>
  /**
   * Adds a VM whose folder already names this host to the list of this host.
   * @param made given if the host has just created the VM: its key, if it is encrypted
   * @throws EsxiError VM_ALREADY_REGISTERED
   */
  enter(
    place: VmPlace,
    name: string,
    files: Pick<VmFiles, 'home' | 'disks'>,
    made?: { newKey: NewKey | undefined },
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
  /** Forgets a VM that is off and that another host has registered since. */
  forgetIfMoved(name: string): Promise<void>
  /**
   * Requires that no other host has registered a VM since. Forgets the VM otherwise. Call this
   * while this host holds the VM's lock, because another host registers the VM under this lock.
   * @throws EsxiError VM_NOT_REGISTERED
   */
  requireStillHere(name: string): Promise<void>
  /**
   * Changes a powered-off VM as whileLocked does, if the VM still belongs to this host.
   * @throws EsxiError VM_NOT_REGISTERED, and errors of whileLocked
   */
  whileLockedHere<T>(
    paths: VmPaths,
    name: string,
    work: (folder: HeldFolder) => Promise<T>,
    holder?: Holder,
  ): Promise<T>
  /**
   * Changes a VM that may be on. A VM that is on already has its lock.
   * @throws EsxiError VM_LOCK_LOST, and errors of whileLockedHere
   */
  whileOwnedHere: Registration['whileLockedHere']
}

export function createRegistration(input: RegistrationInput): Registration {
  const { hostId, places, keys, isOn, onChange, clock, logger } = input
  const { registry } = places
  const requireUnregistered = (name: string): void => {
    if (registry.find(name) !== undefined)
      throw new EsxiError('VM_ALREADY_REGISTERED', `"${name}" is registered on this host already`)
  }
  /** Commands would find the other VM, which was renamed, by this name. */
  const requireNoOtherWithName = (name: string): void => {
    const other = places.names.folderOf(sameNameAs(name))
    if (other !== undefined && other !== name)
      throw new EsxiError(
        'VM_ALREADY_EXISTS',
        `the name "${name}" is taken on this host by the virtual machine in the folder "${other}"; rename that one, or this folder and its files`,
      )
  }
  const claim: Registration['claim'] = async (place, name, folder, files) => {
    requireUnregistered(name)
    const { registrant } = place.paths
    const former = await folder.read(registrant, MAX_ID_BYTES).catch(() => undefined)
    try {
      await folder.replace(registrant, Buffer.from(hostId))
      await enter(place, name, files)
    } catch (error) {
      // The former host forgets a VM that names another, and then no host has the VM.
      const restored =
        former === undefined ? folder.remove(registrant) : folder.replace(registrant, former)
      // The first failure is what the caller needs, so ignore a second failure.
      await restored.catch(() => undefined)
      throw asDatastoreError(error)
    }
  }
  const enter: Registration['enter'] = async ({ datastore }, name, files, made) => {
    requireUnregistered(name)
    const origin = {
      isMadeHere: made !== undefined,
      registeredMs: clock.nowMs(),
      registeredBy: currentCaller() ?? '',
    }
    await registry.add({ name, datastore: datastore.name, origin })
    keys.follow(name, files, 'registered', made?.newKey)
    logger.info('vm.registered', { vm: name, datastore: datastore.name })
    onChange()
  }
  const forget = async (name: string): Promise<void> => {
    await registry.remove(name)
    keys.forget(name)
    places.names.forget(name)
    onChange()
  }
  const dropIfMoved = async (name: string): Promise<void> => {
    const registered = registry.find(name)
    const datastore = places.datastores.find((each) => each.name === registered?.datastore)
    if (registered === undefined || datastore === undefined) return
    if (await isRegistrant(hostId, datastore, name)) return
    logger.info('vm.registered-elsewhere', { vm: name })
    await forget(name)
  }
  const requireStillHere: Registration['requireStillHere'] = async (name) => {
    await dropIfMoved(name)
    requireRegistered(places, name)
  }
  const whileLockedHere: Registration['whileLockedHere'] = (paths, name, work, holder) =>
    whileLocked(
      paths,
      async (folder) => {
        await requireStillHere(name)
        return work(folder)
      },
      holder,
    )
  return {
    hostId,
    claim,
    enter,
    forget,
    register: async (name, datastoreName) => {
      requireUnregistered(name)
      requireNoOtherWithName(name)
      const place = await locateVm(places, name, datastoreName)
      await whileLocked(place.paths, async (folder) => {
        const files = await readVmFilesIn(folder, place.paths)
        await keys.load(files)
        await claim(place, name, folder, files)
      })
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
      await keys.load(files)
      if (event === 'unlocked') openConfiguration(files, keys.kekOf(name)).configurationDek?.wipe()
      keys.follow(name, files, event)
      logger.info(`vm.${event}`, { vm: name })
      onChange()
    },
    forgetIfMoved: async (name) => {
      if (!isOn(name)) await dropIfMoved(name)
    },
    requireStillHere,
    whileLockedHere,
    whileOwnedHere: async (paths, name, work, holder) => {
      const open = await input.openFolderOf(name)
      return open === undefined ? whileLockedHere(paths, name, work, holder) : work(open)
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
