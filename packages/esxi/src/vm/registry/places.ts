import { sameNameAs } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../../errors.ts'
import { type Datastore, hasVm, inDatastore, type VmPaths, vmPaths } from '../files/datastore.ts'
import { requireFolderName } from '../files/vm-name.ts'
import type { VmRegistry } from './vm-registry.ts'

/** Places where the VMs of a host can be. */
export type VmPlaces = { datastores: readonly Datastore[]; registry: VmRegistry }

/** Location of a VM. */
export type VmPlace = { datastore: Datastore; paths: VmPaths }

/**
 * Finds a VM. Looks in the datastore that the VM is registered in, or in every datastore if the VM
 * is not registered.
 * @throws EsxiError INVALID_NAME, VM_NOT_FOUND, DATASTORE_UNUSABLE, VM_INVALID if the VM is
 *   registered in the datastore, but its files are gone
 */
export async function locateVm(
  { datastores, registry }: VmPlaces,
  name: string,
  datastoreName = '',
): Promise<VmPlace> {
  requireFolderName(name)
  const registeredIn = registry.find(name)?.datastore
  const wantedName = datastoreName || registeredIn
  const wanted = datastores.filter((each) => each.name === (wantedName ?? each.name))
  const { datastore, failure } = await findVm(wanted, name)
  if (datastore !== undefined) return { datastore, paths: vmPaths(datastore, name) }
  // The VM may be in the datastore that failed.
  if (failure !== undefined) throw failure
  if (registeredIn === undefined || registeredIn !== wantedName)
    throw new EsxiError('VM_NOT_FOUND', `there is no virtual machine "${name}" on this host`)
  throw new EsxiError(
    'VM_INVALID',
    wanted.length === 0
      ? `this host mounts no datastore "${registeredIn}"; mount it, or unregister virtual machine "${name}"`
      : `its folder is gone, or its .vmx file is gone: put it back into datastore "${registeredIn}", or unregister virtual machine "${name}"`,
  )
}

/**
 * Returns the first datastore that contains a VM. If none does, returns the failure of a datastore
 * that could not be searched.
 */
async function findVm(
  datastores: readonly Datastore[],
  name: string,
): Promise<{ datastore?: Datastore; failure?: EsxiError | undefined }> {
  let failure: EsxiError | undefined
  for (const datastore of datastores)
    try {
      if (await hasVm(datastore, name)) return { datastore }
    } catch (error) {
      if (!(error instanceof EsxiError)) throw error
      failure ??= error
    }
  return { failure }
}

/**
 * Returns the name of a VM in the spelling of the host. Tries the name as typed and then its other
 * Unicode form, which macOS uses. Returns the typed name if no such VM exists.
 * @param datastoreName empty means any datastore
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function spelledVmName(
  { registry, datastores }: VmPlaces,
  name: string,
  datastoreName = '',
): Promise<string> {
  const wanted = datastores.filter((each) => datastoreName === '' || each.name === datastoreName)
  if (datastoreName === '' && registry.find(name) !== undefined) return name
  requireFolderName(name)
  const { datastore: found, failure } = await findVm(wanted, name)
  if (found !== undefined) return name
  const isSame = sameNameAs(name)
  const registered = registry.list().find((vm) => isSame(vm.name))
  if (datastoreName === '' && registered !== undefined) return registered.name
  if (failure !== undefined) throw failure
  for (const datastore of wanted) {
    const others = await inDatastore(datastore, (folder) => folder.list())
    for (const other of others.filter(isSame).sort())
      if (await hasVm(datastore, other)) return other
  }
  return name
}

/** @throws EsxiError VM_NOT_REGISTERED */
export function requireRegistered({ registry }: VmPlaces, name: string): void {
  if (registry.find(name) === undefined)
    throw new EsxiError(
      'VM_NOT_REGISTERED',
      `virtual machine "${name}" is not registered on this host; register it first`,
    )
}
