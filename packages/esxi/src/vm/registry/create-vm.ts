import type { Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { requireDiskSize } from '../../disk/write-content.ts'
import { EsxiError } from '../../errors.ts'
import type { KeySource } from '../../key-provider/key-source.ts'
import { buildVm, type MakeVtpm } from '../files/build-vm.ts'
import { type Datastore, hasVm, vmPaths } from '../files/datastore.ts'
import type { VmFiles } from '../files/read-vm.ts'
import { requireVmName } from '../files/vm-name.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { knownVmFolder, type VmPlace, type VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'

/**
 * A client's request for a new VM. Empty strings mean the first datastore and the default provider.
 */
export type NewVm = {
  name: string
  datastore: string
  provider: string
  /** Id of the key that vCenter gave the host; empty or undefined: the host makes the key. */
  keyId?: string | undefined
  /** Whether neither the VM nor its disk is encrypted; undefined means that both are. */
  isPlain?: boolean | undefined
  /** Whether the VM gets a vTPM; undefined means that it does not. */
  vtpm?: boolean | undefined
  /** Whether only the VM home is encrypted; undefined means that the disk is too. */
  hasPlainDisk?: boolean | undefined
}

/**
 * Returns the source of keys for a new object, and makes the host safe. The host must be allowed to
 * encrypt new objects.
 * @param use feature that the licence of the host must allow; undefined means vmEncryption
 * @throws EsxiError KEY_PROVIDER_NOT_FOUND, NO_DEFAULT_KEY_PROVIDER, KEY_PROVIDER_NOT_BACKED_UP,
 *   CRYPTO_MODE_INVALID, LICENSE_RESTRICTED
 */
export type SourceForEncryption = (name: string, use?: 'vtpm') => Promise<KeySource>

export type CreateVmInput = {
  places: VmPlaces
  registration: Pick<Registration, 'hostId' | 'enter'>
  keys: Pick<VmKeys, 'requireHeld'>
  sourceForEncryption: SourceForEncryption
  makeVtpm: MakeVtpm
  random: Random
  logger: Logger
}

/**
 * Creates a VM and registers it. Returns its location and its files as written.
 * @throws EsxiError INVALID_NAME, DATASTORE_NOT_FOUND, VM_ALREADY_EXISTS, DATASTORE_UNUSABLE if any
 *   datastore cannot be searched, and errors of sourceForEncryption and buildVm
 */
export async function createVm(
  { places, registration, keys, sourceForEncryption, makeVtpm, random, logger }: CreateVmInput,
  spec: NewVm,
  contentBytes: number,
  content?: AsyncIterable<Uint8Array>,
): Promise<VmPlace & { files: VmFiles }> {
  const name = requireVmName(spec.name)
  const datastore = findDatastore(places.datastores, spec.datastore)
  if (content === undefined || contentBytes !== 0) requireDiskSize(contentBytes)
  await requireFreeName(places, name)
  const source =
    spec.isPlain === true ? undefined : await sourceForEncryption(spec.provider, licenseFor(spec))
  using key = await source?.newKey(random, spec.keyId)
  const files = await buildVm({
    ...{ datastore, name, registrant: registration.hostId, contentBytes, content, random },
    lockedBy: key,
    requireHeld: () => {
      if (key !== undefined) keys.requireHeld(key)
    },
    makeVtpm: spec.vtpm === true ? makeVtpm : undefined,
    hasPlainDisk: spec.hasPlainDisk === true,
  })
  logger.info('vm.created', { vm: name, provider: source?.providerName ?? '' })
  const paths = vmPaths(datastore, name)
  await registration.enter({ datastore, paths }, name, files, { newKey: key })
  return { datastore, paths, files }
}

/** Every edition may encrypt the home of a VM for its vTPM. Disks need VM Encryption. */
function licenseFor({ vtpm, hasPlainDisk }: NewVm): 'vtpm' | undefined {
  return vtpm === true && hasPlainDisk === true ? 'vtpm' : undefined
}

/**
 * Requires a name that no VM has. A registered VM keeps its name even if its datastore or its
 * folder is gone, because it may be on.
 * @throws EsxiError VM_ALREADY_EXISTS, DATASTORE_UNUSABLE
 */
export async function requireFreeName(places: VmPlaces, name: string): Promise<void> {
  const present = (await knownVmFolder(places, name)) ?? name
  const registered = places.registry.find(present)
  if (registered !== undefined) throw isTaken(name, registered.datastore)
  for (const datastore of places.datastores)
    if (await hasVm(datastore, present)) throw isTaken(name, datastore.name)
}

function isTaken(name: string, datastoreName: string): EsxiError {
  return new EsxiError(
    'VM_ALREADY_EXISTS',
    `the name "${name}" is taken in datastore "${datastoreName}"`,
  )
}

/** @throws EsxiError DATASTORE_NOT_FOUND */
export function findDatastore(datastores: readonly Datastore[], name: string): Datastore {
  const datastore = name === '' ? datastores[0] : datastores.find((each) => each.name === name)
  if (datastore === undefined)
    throw new EsxiError(
      'DATASTORE_NOT_FOUND',
      name === '' ? 'this host mounts no datastore' : `this host mounts no datastore "${name}"`,
    )
  return datastore
}
