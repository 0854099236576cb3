import { EsxiError } from '../errors.ts'
import type { PowerState, Vm, VmKey } from '../records/virtual-machine.ts'
import { type Datastore, listVmNames, type VmPaths, vmPaths } from './datastore.ts'
import { keysOf, type LocatedKey, readVmFiles } from './open-vm.ts'
import { isOpenElsewhere } from './power.ts'
import { hasKey, type VmHost } from './vm-host.ts'

/**
 * A VM as this host sees it now.
 * @throws EsxiError VM_INVALID if its files are damaged
 */
export async function describeVm(host: VmHost, datastore: Datastore, name: string): Promise<Vm> {
  const paths = vmPaths(datastore, name)
  const files = await readVmFiles(paths)
  const { vmx, home, disks } = files
  const isRegistered = host.registry.find(name)?.datastore === datastore.name
  const state = isRegistered ? host.keyStates.get(name) : undefined
  const keys = keysOf(files)
  return {
    name,
    uuid: vmx.uuid,
    datastore: datastore.name,
    isRegistered,
    isTemplate: vmx.isTemplate,
    powerState: await powerStateOf(host, paths, name),
    isUnlocked: hasKey(host, name, home) && state?.isLocked !== true,
    isValid: state?.isValid ?? true,
    invalidReason: undefined,
    homeKey: vmKey(home),
    disks: disks.map(({ fileName, descriptor, key }) => ({
      file: fileName,
      sizeBytes: descriptor.capacityBytes,
      key: vmKey(key),
    })),
    hasMixedKeys: onePerKdk(keys).length > 1,
    missingKeys: onePerKdk(keys.filter((key) => !hasKey(host, name, key))),
  }
}

/**
 * Every VM in the datastores of a host, in order of names; one whose files are damaged is invalid.
 */
export async function describeVms(host: VmHost): Promise<Vm[]> {
  const vms: Vm[] = []
  for (const datastore of host.datastores)
    for (const name of await listVmNames(datastore)) {
      const vm = await describeOrWarn(host, datastore, name)
      vms.push(vm instanceof EsxiError ? await invalidVm(host, datastore, name, vm) : vm)
    }
  return vms.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * The VMs that are registered on a host, in order of names. One whose files cannot be read is as it
 * was seen last, so that nobody takes its keys for unused; one that was never seen since the host
 * started is passed over.
 */
export async function describeRegisteredVms(host: VmHost, atMost: number): Promise<Vm[]> {
  const vms: Vm[] = []
  for (const { name, datastore: datastoreName } of host.registry.list().slice(0, atMost)) {
    const datastore = host.datastores.find((each) => each.name === datastoreName)
    const found = datastore && (await describeOrWarn(host, datastore, name))
    const vm = found instanceof EsxiError ? host.lastSeen.get(name) : found
    if (vm === undefined) continue
    host.lastSeen.set(name, vm)
    vms.push(vm)
  }
  return vms
}

async function describeOrWarn(
  host: VmHost,
  datastore: Datastore,
  name: string,
): Promise<Vm | EsxiError> {
  try {
    return await describeVm(host, datastore, name)
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    host.logger.warn('vm.invalid', { vm: name, datastore: datastore.name, error })
    return error
  }
}

async function invalidVm(
  host: VmHost,
  datastore: Datastore,
  name: string,
  { message }: EsxiError,
): Promise<Vm> {
  return {
    name,
    uuid: '',
    datastore: datastore.name,
    isRegistered: host.registry.find(name)?.datastore === datastore.name,
    isTemplate: false,
    powerState: await powerStateOf(host, vmPaths(datastore, name), name).catch((error) => {
      if (error instanceof EsxiError) return 'poweredOff'
      throw error
    }),
    isUnlocked: false,
    isValid: false,
    invalidReason: message,
    homeKey: { provider: '', kdkKeyId: '', keyId: '' },
    disks: [],
    hasMixedKeys: false,
    missingKeys: [],
  }
}

async function powerStateOf(host: VmHost, paths: VmPaths, name: string): Promise<PowerState> {
  if (host.running.has(name)) return 'poweredOn'
  return (await isOpenElsewhere(paths)) ? 'poweredOnElsewhere' : 'poweredOff'
}

function vmKey({ locator, keyId }: LocatedKey): VmKey {
  return { provider: locator.providerName, kdkKeyId: keyId.kdkKeyId, keyId: locator.keyId }
}

function onePerKdk(keys: readonly LocatedKey[]): VmKey[] {
  const found = new Map<string, VmKey>()
  for (const key of keys.map(vmKey)) {
    const id = `${key.kdkKeyId} ${key.provider}`
    if (!found.has(id)) found.set(id, key)
  }
  return [...found.values()]
}
