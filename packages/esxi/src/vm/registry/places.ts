import { sameNameAs } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../../errors.ts'
import {
  type Datastore,
  hasVm,
  inDatastore,
  listVmNames,
  type VmPaths,
  vmPaths,
} from '../files/datastore.ts'
import { displayNameOf } from '../files/display-name.ts'
import { readVmFiles } from '../files/read-vm.ts'
import { requireFolderName } from '../files/vm-name.ts'
import type { DisplayNames } from './display-names.ts'
import type { VmRegistry } from './vm-registry.ts'

/** Places where the VMs of a host can be. */
export type VmPlaces = {
  datastores: readonly Datastore[]
  registry: VmRegistry
  names: DisplayNames
}

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
 * Returns the name of a VM's folder. Tries the name of a folder as typed, then its other Unicode
 * form, which macOS uses, and then the names of renamed VMs. Returns the typed name if no such VM
 * exists.
 * @param datastoreName empty means any datastore
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function spelledVmName(
  places: VmPlaces,
  name: string,
  datastoreName = '',
): Promise<string> {
  return (await findVmFolder(places, name, datastoreName)) ?? name
}

/** Does the same as spelledVmName, but returns undefined if no such VM exists. */
export async function findVmFolder(
  places: VmPlaces,
  name: string,
  datastoreName = '',
): Promise<string | undefined> {
  return (
    (await knownVmFolder(places, name, datastoreName)) ??
    (await renamedVmFolder(places, name, datastoreName))
  )
}

/**
 * Does the same as findVmFolder, but finds no renamed VM that is not registered, because this
 * takes a read of each VM in the datastores.
 */
export async function knownVmFolder(
  { registry, datastores, names }: VmPlaces,
  name: string,
  datastoreName = '',
): Promise<string | undefined> {
  const wanted = datastoresNamed(datastores, datastoreName)
  if (datastoreName === '' && registry.find(name) !== undefined) return name
  requireFolderName(name)
  const isSame = sameNameAs(name)
  // A registered VM keeps its name if somebody puts a folder with this name into a datastore.
  const renamed = datastoreName === '' ? names.folderOf(isSame) : undefined
  if (renamed !== undefined) return renamed
  const { datastore: found, failure } = await findVm(wanted, name)
  if (found !== undefined) return name
  const registered = registry.list().find((vm) => isSame(vm.name))
  if (datastoreName === '' && registered !== undefined) return registered.name
  if (failure !== undefined) throw failure
  for (const datastore of wanted) {
    const others = await inDatastore(datastore, (folder) => folder.list())
    for (const other of others.filter(isSame).sort())
      if (await hasVm(datastore, other)) return other
  }
  return undefined
}

/** Returns the folder of a VM whose files state this name. Skips files that cannot be read. */
async function renamedVmFolder(
  { datastores }: VmPlaces,
  name: string,
  datastoreName: string,
): Promise<string | undefined> {
  const isSame = sameNameAs(name)
  for (const datastore of datastoresNamed(datastores, datastoreName))
    for (const folderName of await listVmNames(datastore))
      try {
        const { vmx } = await readVmFiles(vmPaths(datastore, folderName))
        if (isSame(displayNameOf(vmx, folderName))) return folderName
      } catch (error) {
        if (!(error instanceof EsxiError)) throw error
      }
  return undefined
}

function datastoresNamed(datastores: readonly Datastore[], name: string): Datastore[] {
  return datastores.filter((each) => name === '' || each.name === name)
}

/** @throws EsxiError VM_NOT_REGISTERED */
export function requireRegistered({ registry }: VmPlaces, name: string): void {
  if (registry.find(name) === undefined)
    throw new EsxiError(
      'VM_NOT_REGISTERED',
      `virtual machine "${name}" is not registered on this host; register it first`,
    )
}
