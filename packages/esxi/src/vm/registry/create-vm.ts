import type { Logger } from '@nkpsim/daemon'
import { requireDiskSize } from '../../disk/write-content.ts'
import { EsxiError } from '../../errors.ts'
import type { KeySource } from '../../key-provider/key-source.ts'
import { buildVm } from '../files/build-vm.ts'
import { type Datastore, hasVm, vmPaths } from '../files/datastore.ts'
import type { VmFiles } from '../files/read-vm.ts'
import { requireVmName } from '../files/vm-name.ts'
import { spelledVmName, type VmPlace, type VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'

/**
 * A client's request for a new VM. Empty strings mean the first datastore and the default provider.
 */
export type NewVm = { name: string; datastore: string; provider: string }

export type CreateVmInput = {
  places: VmPlaces
  registration: Pick<Registration, 'hostId' | 'enter'>
  sourceForEncryption: (name: string) => Promise<KeySource>
  logger: Logger
}

/**
 * Creates a VM and registers it. Returns its location and its files as written.
 * @throws EsxiError INVALID_NAME, DATASTORE_NOT_FOUND, VM_ALREADY_EXISTS, and errors of
 *   sourceForEncryption and buildVm
 */
export async function createVm(
  { places, registration, sourceForEncryption, logger }: CreateVmInput,
  spec: NewVm,
  contentBytes: number,
  content?: AsyncIterable<Uint8Array>,
): Promise<VmPlace & { files: VmFiles }> {
  const name = requireVmName(spec.name)
  const datastore = findDatastore(places.datastores, spec.datastore)
  if (content === undefined || contentBytes !== 0) requireDiskSize(contentBytes)
  const present = await spelledVmName(places, name)
  for (const other of places.datastores)
    if (await hasVm(other, present))
      throw new EsxiError(
        'VM_ALREADY_EXISTS',
        `the name "${name}" is taken in datastore "${other.name}"`,
      )
  const source = await sourceForEncryption(spec.provider)
  const registrant = registration.hostId
  const files = await buildVm({ datastore, name, registrant, source, contentBytes, content })
  logger.info('vm.created', { vm: name, provider: source.providerName })
  const paths = vmPaths(datastore, name)
  await registration.enter({ datastore, paths }, name, files)
  return { datastore, paths, files }
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
