import { EsxiError } from '../errors.ts'
import { addDisk } from './add-disk.ts'
import { newKek, requireDiskSize } from './build-disk.ts'
import { createVm } from './create-vm.ts'
import { type Datastore, hasVm, vmPaths } from './datastore.ts'
import { readVmFiles } from './open-vm.ts'
import { whileLocked } from './power.ts'
import { claimVm, followKeys } from './registration.ts'
import { type RekeyScope, rekeyVm } from './rekey.ts'
import {
  kekOf,
  locateVm,
  requireOff,
  requireRegistered,
  requireUsable,
  requireVm,
  type VmHost,
} from './vm-host.ts'
import { requireVmName, spelledVmName } from './vm-name.ts'

/**
 * What a client says of a VM to make; empty strings mean the first datastore and the default
 * provider.
 */
export type NewVm = { name: string; datastore: string; provider: string }

/**
 * Makes a VM and registers it.
 * @throws EsxiError INVALID_NAME, DATASTORE_NOT_FOUND, VM_ALREADY_EXISTS, and what
 *   providerForEncryption and createVm throw
 */
export async function makeVm(
  host: VmHost,
  spec: NewVm,
  contentBytes: number,
  content?: AsyncIterable<Uint8Array>,
): Promise<void> {
  const name = requireVmName(spec.name)
  const datastore = findDatastore(host.datastores, spec.datastore)
  if (content === undefined || contentBytes !== 0) requireDiskSize(contentBytes)
  const present = await spelledVmName(host, name)
  for (const other of host.datastores)
    if (await hasVm(other, present))
      throw new EsxiError(
        'VM_ALREADY_EXISTS',
        `the name "${name}" is taken in datastore "${other.name}"`,
      )
  const provider = await host.providerForEncryption(spec.provider)
  await createVm({ datastore, name, provider, contentBytes, content })
  host.logger.info('vm.created', { vm: name, provider: provider.name })
  const paths = vmPaths(datastore, name)
  await claimVm(host, { datastore, paths }, name, await readVmFiles(paths))
}

/**
 * Changes the keys of a registered VM to those of a provider, the default if the name is empty.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, VM_IS_TEMPLATE, VM_LOCKED,
 *   VM_POWERED_ON_ELSEWHERE, and what providerForEncryption and rekeyVm throw
 */
export async function changeKeys(
  host: VmHost,
  name: string,
  providerName: string,
  scope: RekeyScope,
): Promise<void> {
  if (scope.deep) requireOff(host, name, 'encrypt its data anew')
  const { paths } = await requireChangeable(host, name)
  const provider = await host.providerForEncryption(providerName)
  using key = newKek(provider)
  const work = () => rekeyVm(paths, { newKek: key, scope, kekOf: kekOf(host, name) })
  // A VM that is on holds the lock itself, and its disks stay open under the same DEKs.
  await (host.running.has(name) ? work() : whileLocked(paths, work))
  followKeys(host, name, await readVmFiles(paths), 'keysChanged')
  host.logger.info('vm.rekeyed', { vm: name, provider: provider.name, ...scope })
  host.onChange()
}

/**
 * Adds an empty disk to a registered VM that is off.
 * @throws EsxiError as changeKeys, and what addDisk throws
 */
export async function addVmDisk(
  host: VmHost,
  name: string,
  { provider: providerName, sizeBytes }: { provider: string; sizeBytes: number },
): Promise<void> {
  requireDiskSize(sizeBytes)
  requireOff(host, name, 'add a disk')
  const { paths } = await requireChangeable(host, name)
  const provider = await host.providerForEncryption(providerName)
  using key = newKek(provider)
  await whileLocked(paths, () =>
    addDisk(paths, name, { newKek: key, sizeBytes, kekOf: kekOf(host, name) }),
  )
  followKeys(host, name, await readVmFiles(paths), 'keysChanged')
  host.logger.info('vm.disk-added', { vm: name, provider: provider.name })
  host.onChange()
}

async function requireChangeable(host: VmHost, name: string) {
  const place = await locateVm(host, name)
  requireRegistered(host, name)
  const files = await readVmFiles(place.paths)
  requireVm(files, name)
  requireUsable(host, name, files)
  return place
}

function findDatastore(datastores: readonly Datastore[], name: string): Datastore {
  const datastore = name === '' ? datastores[0] : datastores.find((each) => each.name === name)
  if (datastore === undefined)
    throw new EsxiError(
      'DATASTORE_NOT_FOUND',
      name === '' ? 'this host mounts no datastore' : `this host mounts no datastore "${name}"`,
    )
  return datastore
}
