import { kindOfKeyId } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import type { PowerState, Vm, VmKey, VmSettings } from '../../records/virtual-machine.ts'
import type { VtpmReport } from '../../records/vtpm.ts'
import { type Datastore, listVmNames, type VmPaths, vmPaths } from '../files/datastore.ts'
import { displayNameOf } from '../files/display-name.ts'
import { keysOf, type LocatedKey, readVmFiles, type VmFiles } from '../files/read-vm.ts'
import { isSuspended } from '../files/suspend-file.ts'
import { isOpenElsewhere } from '../files/vm-lock.ts'
import { MIB, settingsOf } from '../files/vm-settings.ts'
import type { Vmx } from '../files/vmx.ts'
import { type KekOf, openConfiguration } from '../keys/open-keys.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, type VmPlace, type VmPlaces } from './places.ts'
import type { RegisteredVm } from './vm-registry.ts'

export type DescriptionsInput = {
  places: VmPlaces
  keys: VmKeys
  isOn: (name: string) => boolean
  /** User who powered a VM on or off last; undefined if no user did. */
  powerChangedBy: (name: string) => string | undefined
  /** Returns the number of changes of VMs since the host started. */
  revision: () => number
  vtpmReportOf: (name: string, uuid: string) => VtpmReport
  logger: Logger
}

/** Describes VMs as a host sees them. */
export type Descriptions = {
  /**
   * Describes a VM, with its hardware if this host has its key.
   * @param files content of its files; if undefined, reads the files
   * @throws EsxiError VM_INVALID if its files are damaged
   */
  one(place: VmPlace, name: string, files?: VmFiles): Promise<Vm>
  /**
   * Describes a VM. A registered VM whose files are damaged, gone or in an unusable datastore is
   * described as invalid.
   * @throws EsxiError VM_NOT_FOUND, DATASTORE_UNUSABLE, VM_INVALID if the VM is not registered
   */
  oneOrInvalid(name: string): Promise<Vm>
  /**
   * Describes every VM in the datastores and every registered VM, sorted by name. A VM with damaged
   * files is described as invalid, and so is a registered VM whose files are gone or whose
   * datastore cannot be used.
   */
  all(): Promise<Vm[]>
  /**
   * Describes the registered VMs, sorted by name. A VM with unreadable files is described as last
   * seen, so that its keys do not look unused. A VM that was never seen since the start is
   * described as invalid, and vCenter keeps what it knows of the VM.
   */
  registered(atMost: number): Promise<Vm[]>
}

export function createDescriptions({
  places,
  keys,
  isOn,
  powerChangedBy,
  revision,
  vtpmReportOf,
  logger,
}: DescriptionsInput): Descriptions {
  const { datastores, registry } = places
  /** The last readable description of each VM. */
  const lastSeen = new WeakMap<RegisteredVm, Vm>()
  const powerStateOf = async (paths: VmPaths, name: string): Promise<PowerState> => {
    // Another VM with this name may be in another datastore.
    const { datastore = paths.datastore.name } = registry.find(name) ?? {}
    if (isOn(name) && datastore === paths.datastore.name) return 'poweredOn'
    return (await isOpenElsewhere(paths)) ? 'poweredOnElsewhere' : 'poweredOff'
  }
  const powerStateWith = async (paths: VmPaths, name: string, vmx: Vmx): Promise<PowerState> => {
    const state = await powerStateOf(paths, name)
    return state === 'poweredOff' && isSuspended(vmx) ? 'suspended' : state
  }
  const powerStateOfInvalid = async (vm: RegisteredVm): Promise<PowerState> => {
    const datastore = datastores.find(({ name }) => name === vm.datastore)
    if (datastore === undefined) return isOn(vm.name) ? 'poweredOn' : 'poweredOff'
    return powerStateOf(vmPaths(datastore, vm.name), vm.name).catch((error) => {
      if (error instanceof EsxiError) return 'poweredOff'
      throw error
    })
  }
  const brief: Descriptions['one'] = async ({ datastore, paths }, name, known) => {
    const read = revision()
    const files = known ?? (await readVmFiles(paths))
    const { vmx, home, disks } = files
    const registered = registry.find(name)
    const isRegistered = registered?.datastore === datastore.name
    if (isRegistered) places.names.learn(name, vmx)
    const state = isRegistered ? keys.stateOf(name) : undefined
    const located = keysOf(files)
    const [all, named] = [onePerNeed(located), onePerNeed(keysOf({ home, disks }))]
    const otherKeys = all.filter((key) => !named.some((each) => needOf(each) === needOf(key)))
    return {
      name: displayNameOf(vmx, name),
      folder: name,
      settings: settingsOf(files),
      revision: read,
      uuid: vmx.uuid,
      datastore: datastore.name,
      isRegistered,
      ...(isRegistered && { ...registered.origin, powerChangedBy: powerChangedBy(name) }),
      isTemplate: vmx.isTemplate,
      ...(vmx.hasVtpm === true && { vtpm: isRegistered ? vtpmReportOf(name, vmx.uuid) : {} }),
      powerState: await powerStateWith(paths, name, vmx),
      isUnlocked: home === undefined || (keys.has(name, home) && state?.isLocked !== true),
      isValid: home === undefined || (state?.isValid ?? true),
      invalidReason: undefined,
      homeKey: home && vmKey(home),
      disks: disks.map(({ fileName, descriptor, key }) => ({
        file: fileName,
        sizeBytes: descriptor.capacityBytes,
        key: key && vmKey(key),
      })),
      hasMixedKeys: new Set(all.map(sourceOf)).size > 1,
      ...(otherKeys.length > 0 && { otherKeys }),
      missingKeys: onePerNeed(located.filter((key) => !keys.has(name, key))),
    }
  }
  const one: Descriptions['one'] = async (place, name, known) => {
    const files = known ?? (await readVmFiles(place.paths))
    const vm = await brief(place, name, files)
    if (!vm.isUnlocked || vm.settings === undefined) return vm
    const hardware = hardwareOf(files, keys.kekOf(name))
    return { ...vm, settings: { ...vm.settings, hardware } }
  }
  const oneOrWarn = async (datastore: Datastore, name: string): Promise<Vm | EsxiError> => {
    try {
      return await brief({ datastore, paths: vmPaths(datastore, name) }, name)
    } catch (error) {
      if (!(error instanceof EsxiError)) throw error
      logger.warn('vm.invalid', { vm: name, datastore: datastore.name, error })
      return error
    }
  }
  const invalid = async (vm: RegisteredVm, reason: string): Promise<Vm> => ({
    name: places.names.nameOf(vm.name),
    folder: vm.name,
    settings: undefined,
    revision: revision(),
    uuid: '',
    datastore: vm.datastore,
    isRegistered: registry.find(vm.name)?.datastore === vm.datastore,
    isTemplate: false,
    powerState: await powerStateOfInvalid(vm),
    isUnlocked: false,
    isValid: false,
    invalidReason: reason,
    homeKey: undefined,
    disks: [],
    hasMixedKeys: false,
    missingKeys: [],
  })
  const oneOrInvalid: Descriptions['oneOrInvalid'] = async (name) => {
    try {
      return await one(await locateVm(places, name), name)
    } catch (error) {
      const registered = registry.find(name)
      if (!(error instanceof EsxiError) || registered === undefined) throw error
      logger.warn('vm.invalid', { vm: name, datastore: registered.datastore, error })
      return invalid(registered, error.message)
    }
  }
  const allIn = async (datastore: Datastore): Promise<Vm[]> => {
    const vms: Vm[] = []
    try {
      for (const name of await listVmNames(datastore)) {
        const vm = await oneOrWarn(datastore, name)
        vms.push(
          vm instanceof EsxiError
            ? await invalid({ name, datastore: datastore.name }, vm.message)
            : vm,
        )
      }
    } catch (error) {
      if (!(error instanceof EsxiError)) throw error
      logger.warn('datastore.unusable', { datastore: datastore.name, error })
    }
    return vms
  }
  const now = (vm: Vm): Vm => {
    if (isOn(vm.folder)) return { ...vm, powerState: 'poweredOn' }
    return vm.powerState === 'poweredOn' ? { ...vm, powerState: 'poweredOff' } : vm
  }
  return {
    one,
    oneOrInvalid,
    all: async () => {
      const vms: Vm[] = []
      for (const datastore of datastores) vms.push(...(await allIn(datastore)))
      const listed = new Set(vms.filter((vm) => vm.isRegistered).map(({ folder }) => folder))
      for (const { name } of registry.list())
        if (!listed.has(name)) vms.push(await oneOrInvalid(name))
      return vms.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    registered: async (atMost) => {
      const vms: Vm[] = []
      for (const each of registry.list().slice(0, atMost)) {
        const datastore = datastores.find(({ name }) => name === each.datastore)
        const found = datastore ? await oneOrWarn(datastore, each.name) : notMounted(each)
        if (found instanceof EsxiError) {
          const seen = lastSeen.get(each)
          vms.push(seen ? now(seen) : await invalid(each, found.message))
        } else {
          lastSeen.set(each, found)
          vms.push(found)
        }
      }
      return vms
    },
  }
}

function notMounted({ datastore }: RegisteredVm): EsxiError {
  return new EsxiError('DATASTORE_NOT_FOUND', `this host mounts no datastore "${datastore}"`)
}

/** Returns the hardware of a VM. It is encrypted if the VM home is. */
function hardwareOf(files: VmFiles, kekOf: KekOf): VmSettings['hardware'] {
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  configurationDek?.wipe()
  const { memorySizeMib, numVcpus } = configuration
  return { memoryBytes: memorySizeMib * MIB, cpuCount: numVcpus }
}

function vmKey({ locator, providerKeyId }: LocatedKey): VmKey {
  return { provider: locator.providerName, kdkKeyId: providerKeyId, keyId: locator.keyId }
}

/** Identifies the provider of a key. */
function sourceOf({ kdkKeyId, provider }: VmKey): string {
  return `${kdkKeyId} ${provider}`
}

/** Identifies what a host needs for a key: the KDK of a native provider, else the key itself. */
function needOf(key: VmKey): string {
  return `${sourceOf(key)} ${kindOfKeyId(key.keyId) === 'native' ? '' : key.keyId}`
}

function onePerNeed(keys: readonly LocatedKey[]): VmKey[] {
  const found = new Map<string, VmKey>()
  for (const key of keys.map(vmKey)) if (!found.has(needOf(key))) found.set(needOf(key), key)
  return [...found.values()]
}
