import type { HeldFolder } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import { originOf } from '../key-provider/key-source.ts'
import { type Datastore, inVmFolder, type VmPaths } from '../vm/files/datastore.ts'
import { keysOf, type LocatedKey, readVmFiles, type VmFiles } from '../vm/files/read-vm.ts'
import { requireVmName } from '../vm/files/vm-name.ts'
import { openDiskKeys } from '../vm/keys/open-keys.ts'
import { requireFreeName } from '../vm/registry/create-vm.ts'
import { locateVm } from '../vm/registry/places.ts'
import { type ArrivingFiles, createArrivingFiles } from './arriving-files.ts'
import { createArrivingGuestVm } from './arriving-guest-vm.ts'
import type { Message } from './messages.ts'
import { migrationFailed } from './migration-error.ts'
import type { MoveFacts, MovesInput } from './moves-input.ts'
import type { PreparedMove } from './prepared-moves.ts'
import type { ArrivingVm } from './receive-vm.ts'
import { requireEncryptedMove } from './require-encrypted.ts'

const MAX_ID_BYTES = 64

/**
 * Checks whether a VM can come to this host.
 * @throws EsxiError VM_ALREADY_REGISTERED, VM_ALREADY_EXISTS, DATASTORE_NOT_FOUND, VM_NOT_FOUND,
 *   VM_INVALID, VM_LOCKED, DISK_KEY_NOT_FOUND, KEY_PROVIDER_NOT_FOUND
 */
export async function requireCanArrive(input: MovesInput, move: PreparedMove): Promise<MoveFacts> {
  const { places, holdsProvider } = input
  const datastore = destinationOf(input, move)
  if (!move.isCopy) {
    if (places.registry.find(move.name) !== undefined)
      throw new EsxiError(
        'VM_ALREADY_REGISTERED',
        `virtual machine "${move.name}" is registered on this host already; unregister it there first`,
      )
    const { paths } = await locateVm(places, move.name, datastore.name)
    const files = await requireSameVm(paths, move)
    requireEncryptedMove(files, move.key)
    await input.keys.load(files)
    requireOpens(input, move.name, files)
    return announced(move)
  }
  requireVmName(move.name)
  await requireFreeName(places, move.name)
  // Another KDK of the same name is found only at the end, as in vSphere.
  const missing = move.providers.find((name) => !holdsProvider(name))
  if (missing !== undefined)
    throw new EsxiError(
      'KEY_PROVIDER_NOT_FOUND',
      `this host does not hold key provider "${missing}", which virtual machine "${move.name}" needs; restore it from its backup first, or register its key servers under the same name`,
    )
  return announced(move)
}

function announced({ key }: PreparedMove): MoveFacts {
  return { isOn: false, totalBytes: 0, isEncrypted: key !== undefined }
}

/** Returns how this host takes a VM. */
export function arrivingVm(input: MovesInput, move: PreparedMove): ArrivingVm {
  return move.isCopy ? arrivingCopy(input, move) : arrivingHere(input, move)
}

/** A VM in a datastore that both hosts mount. */
function arrivingHere(input: MovesInput, move: PreparedMove): ArrivingVm {
  const { places, power, registration } = input
  const { name } = move
  const locate = () => locateVm(places, name, destinationOf(input, move).name)
  const guest = createArrivingGuestVm(input, move)
  return {
    accept: async (hello) => requireAnnounced(move, hello),
    takeFile: undefined,
    expectGuest: async (facts) => {
      const { paths } = await locate()
      await requireSameVm(paths, move)
      return inVmFolder(paths, (folder) => guest.expect(facts, folder, paths))
    },
    requireOpens: async () => {
      const { paths } = await locate()
      const files = await requireSameVm(paths, move)
      requireOpens(input, name, files)
      guest.requireDisks(files)
    },
    take: async (memory) => {
      if (memory === undefined && !guest.isExpected())
        return registration.register(name, move.datastore)
      const admit = (folder: HeldFolder, paths: VmPaths) => requireOwnMove(folder, paths, move.id)
      await power.on(name, { memory, admit, vtpm: guest.takeVtpm() })
      await guest.run()
    },
    afterwards: async () => {
      await guest.settle()
      await enableFor(input, await readVmFiles((await locate()).paths))
    },
    discard: async () => {
      if (!guest.isExpected()) return
      const { paths } = await locate()
      await inVmFolder(paths, (folder) => guest.discard(folder))
    },
  }
}

/** A VM whose files come too. */
function arrivingCopy(input: MovesInput, move: PreparedMove): ArrivingVm {
  const { places, power, registration, random } = input
  const { name } = move
  const datastore = destinationOf(input, move)
  let files: ArrivingFiles | undefined
  let complete: VmFiles | undefined
  const guest = createArrivingGuestVm(input, move)
  const expectGuest: ArrivingVm['expectGuest'] = async (facts) => {
    if (files === undefined) throw otherVm()
    return files.inFolder((folder, paths) => guest.expect(facts, folder, paths))
  }
  return {
    expectGuest,
    accept: async (hello) => {
      requireAnnounced(move, hello)
      await requireFreeName(places, name)
      files = await createArrivingFiles(datastore, name, random)
    },
    takeFile: async (message) => files?.take(message),
    requireOpens: async () => {
      complete = await files?.complete()
      if (complete?.vmx.uuid !== move.uuid) throw otherVm()
      guest.requireDisks(complete)
      requireEncryptedMove(complete, move.key)
      if (move.providers.length === 0 && keysOf(complete).length > 0) throw otherState('encrypted')
      await input.keys.load(complete)
      try {
        requireOpens(input, name, complete)
      } catch (cause) {
        if (!isKeyError(cause)) throw cause
        throw undecryptable(input, name, complete, cause)
      }
    },
    take: async (memory) => {
      if (files === undefined || complete === undefined) throw otherVm()
      const arrived = complete
      await files.place(registration.hostId, async () =>
        registration.enter(await locateVm(places, name, datastore.name), name, arrived),
      )
      await files.close()
      if (memory === undefined && !guest.isExpected()) return
      // The VM is here now. If it cannot run, it stays here powered off.
      try {
        await power.on(name, { memory, vtpm: guest.takeVtpm() })
        await guest.run()
      } catch (error) {
        input.logger.error('vm.arrived-off', { vm: name, error })
        await guest.end()
      }
    },
    afterwards: async () => {
      await guest.settle()
      if (complete !== undefined) await enableFor(input, complete)
    },
    discard: async () => {
      try {
        if (guest.isExpected()) await files?.inFolder((folder) => guest.discard(folder))
      } finally {
        await files?.close()
      }
    },
  }
}

/** @throws EsxiError MIGRATION_FAILED */
function requireAnnounced(
  move: PreparedMove,
  { name, uuid, memoryBytes }: Message & { kind: 'hello' },
): void {
  if (name !== move.name || uuid !== move.uuid) throw otherVm()
  if (memoryBytes > 0 && !move.isOn) throw otherState('on')
}

async function enableFor({ enableForUse }: MovesInput, files: VmFiles): Promise<void> {
  const [key] = keysOf(files)
  if (key !== undefined) await enableForUse(key.locator.providerName)
}

function requireOpens({ keys }: MovesInput, name: string, files: VmFiles): void {
  for (const { dek } of openDiskKeys(files, keys.kekOf(name))) dek?.wipe()
}

/** Returns the product's error for a VM whose KDK is not the one of this host. */
function undecryptable(
  { keys }: MovesInput,
  name: string,
  files: VmFiles,
  cause: EsxiError,
): EsxiError {
  const missing = keysOf(files).find((key) => !keys.has(name, key))
  const reason = missing === undefined ? cause.message : missingAt(missing)
  return migrationFailed(`Unable to decrypt the ciphertext. Failed to decrypt the key: ${reason}`, {
    cause,
  })
}

function missingAt({ locator, providerKeyId }: LocatedKey): string {
  return providerKeyId === ''
    ? `the destination does not hold the ${originOf(locator)}; connect its vCenter to the same key servers, and move the virtual machine again`
    : `the destination does not hold the KDK of key provider "${locator.providerName}" with key_id ${providerKeyId}; restore that provider at the destination from its backup, and move the virtual machine again`
}

function isKeyError(error: unknown): error is EsxiError {
  return (
    error instanceof EsxiError &&
    (error.code === 'VM_LOCKED' || error.code === 'DISK_KEY_NOT_FOUND')
  )
}

/** @throws EsxiError VM_NOT_FOUND if another VM has this name in the datastore */
async function requireSameVm(paths: VmPaths, move: PreparedMove): Promise<VmFiles> {
  const files = await readVmFiles(paths)
  if (files.vmx.uuid === move.uuid) return files
  throw new EsxiError(
    'VM_NOT_FOUND',
    `datastore "${move.datastore}" of this host holds another virtual machine "${move.name}": the hosts do not share this datastore`,
  )
}

/** The source writes the id while it holds the lock, and removes it to take the VM back. */
async function requireOwnMove(folder: HeldFolder, paths: VmPaths, id: string): Promise<void> {
  const named = await folder.look(paths.migration)
  const text = named && (await folder.read(paths.migration, MAX_ID_BYTES)).toString()
  if (text !== id) throw migrationFailed('the source has taken the virtual machine back')
  await folder.remove(paths.migration)
}

function destinationOf({ places }: MovesInput, { datastore: name }: PreparedMove): Datastore {
  const found =
    name === '' ? places.datastores[0] : places.datastores.find((each) => each.name === name)
  if (found !== undefined) return found
  throw new EsxiError(
    'DATASTORE_NOT_FOUND',
    name === '' ? 'this host mounts no datastore' : `this host mounts no datastore "${name}"`,
  )
}

/** Returns the error for a VM for whose state vCenter has not checked the privileges. */
function otherState(state: 'on' | 'encrypted'): EsxiError {
  return migrationFailed(
    `the virtual machine is ${state}, which was not announced; start the migration again`,
  )
}

function otherVm(): EsxiError {
  return migrationFailed('another virtual machine came than vCenter announced')
}
