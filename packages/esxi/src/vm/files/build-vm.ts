import { join } from 'node:path'
import { createDek, formatKeyLocator, lockKey, type Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import type { VtpmConfiguration } from '../../records/vtpm.ts'
import { buildDisk } from './build-disk.ts'
import { type Datastore, hasVm, inDatastore, lockTransientName, vmPaths } from './datastore.ts'
import { bindDisk, encryptPrivateConfiguration } from './private-configuration.ts'
import { locatedKey, type VmFiles } from './read-vm.ts'
import { NO_SNAPSHOTS } from './snapshot-list.ts'
import { DEFAULT_HARDWARE, formatVmx, type Vmx } from './vmx.ts'
import { removeUnfinishedVm } from './vtpm-folder.ts'

export type BuildVmInput = {
  datastore: Datastore
  name: string
  /** UUID of the host that registers the VM. */
  registrant: string
  /** Undefined for a plain VM. */
  lockedBy: NewKey | undefined
  /** Throws if the host no longer holds the provider of that key. */
  requireHeld: () => void
  /**
   * Size of the disk's content in bytes. The disk is rounded up to whole sectors of 4096 bytes. 0
   * means that the content decides.
   */
  contentBytes: number
  /**
   * The content in order: contentBytes bytes, or any number of bytes if that is 0. If undefined,
   * the disk is empty.
   */
  content?: AsyncIterable<Uint8Array> | undefined
  /** Makes the vTPM of the VM. Undefined for a VM without one. */
  makeVtpm?: MakeVtpm | undefined
  /** Whether only the VM home is encrypted; undefined means that the disk is too. */
  hasPlainDisk?: boolean
  random: Random
}

/** Makes a vTPM in the folder of a VM, for the DEK of the VM's configuration. */
export type MakeVtpm = (place: {
  folder: HeldFolder
  vmName: string
  dek: Secret
}) => Promise<VtpmConfiguration>

/**
 * Creates a VM and returns its files as written. Builds the files in a hidden folder,
 * makes them durable, and renames the folder in one step. So nobody ever sees an incomplete VM.
 * Others may write to the datastore, but the host reads and checks the files again whenever it
 * opens the VM.
 * @throws EsxiError VM_ALREADY_EXISTS, DISK_FULL, DATASTORE_UNUSABLE, IMAGE_SIZE_MISMATCH,
 *   INVALID_REQUEST, and errors of requireHeld
 */
export async function buildVm(input: BuildVmInput): Promise<VmFiles> {
  return placeNewVm(input, (folder, folderName) => buildFiles(input, folder, folderName))
}

/**
 * Builds the files of a VM in a hidden folder of a datastore, and gives the folder the name of the
 * VM in one step.
 * @param build makes the files, durably, in the named folder
 * @throws EsxiError as buildVm
 */
export async function placeNewVm(
  {
    datastore,
    name,
    requireHeld,
    random,
  }: Pick<BuildVmInput, 'datastore' | 'name' | 'requireHeld' | 'random'>,
  build: (datastoreFolder: HeldFolder, folderName: string) => Promise<VmFiles>,
): Promise<VmFiles> {
  await requireFreeName(datastore, name)
  return await inDatastore(datastore, async (folder) => {
    const {
      name: creatingName,
      lockName,
      lock,
    } = await lockTransientName(folder, 'creating', random)
    try {
      await folder.makeFolder(creatingName)
      const files = await build(folder, creatingName)
      await requireFreeName(datastore, name)
      // An import takes long, and the host may have dropped the provider meanwhile.
      requireHeld()
      await renameToPlace(folder, creatingName, name)
      await folder.sync()
      return files
    } catch (error) {
      await removeUnfinishedVm(folder, creatingName)
      throw error
    } finally {
      await folder.remove(lockName)
      lock.release()
    }
  })
}

async function buildFiles(
  input: BuildVmInput,
  datastoreFolder: HeldFolder,
  folderName: string,
): Promise<VmFiles> {
  const { datastore, name, registrant, lockedBy, contentBytes, content, random } = input
  await using folder = await datastoreFolder.holdFolder(folderName)
  const disk = await buildDisk({
    ...{ folder, baseName: name, contentBytes, content, random },
    lockedBy: input.hasPlainDisk === true ? undefined : lockedBy,
  })
  using dek = lockedBy && createDek(random.bytes)
  const locator = lockedBy && dek && lockKey({ ...lockedBy, dek })
  const uuid = random.uuid()
  const vtpm = dek && (await input.makeVtpm?.({ folder, vmName: name, dek }))
  const configuration = { ...DEFAULT_HARDWARE, vtpm, disks: [bindDisk(disk)] }
  const vmx: Vmx = {
    displayName: name,
    uuid,
    diskFileNames: [disk.fileName],
    isTemplate: false,
    hasVtpm: vtpm !== undefined,
    encryptionBundle: locator && formatKeyLocator(locator),
    encryptionData: dek && encryptPrivateConfiguration(dek, uuid, configuration, random),
    hardware: dek === undefined ? DEFAULT_HARDWARE : undefined,
  }
  const paths = vmPaths(datastore, name, folderName)
  await folder.replace(paths.registrant, Buffer.from(registrant))
  await folder.replace(paths.vmx, formatVmx(vmx))
  const path = join(datastoreFolder.path, name, disk.fileName)
  return {
    ...{ vmx, home: locator && locatedKey(locator), disks: [{ ...disk, path }] },
    ...{ frozenDisks: [], snapshots: NO_SNAPSHOTS },
  }
}

async function requireFreeName(datastore: Datastore, name: string): Promise<void> {
  if (await hasVm(datastore, name)) throw alreadyExists(name)
}

/**
 * Gives a complete folder the name of its VM. Passes on errors of the file system.
 * @throws EsxiError VM_ALREADY_EXISTS
 */
export async function renameToPlace(folder: HeldFolder, from: string, name: string): Promise<void> {
  try {
    await folder.rename(from, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // No VM has this name, but the folder of a deleted VM may remain.
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR')
      throw new EsxiError(
        'VM_ALREADY_EXISTS',
        `the datastore holds other files under the name "${name}": move them away, or choose another name`,
      )
    throw error
  }
}

function alreadyExists(name: string): EsxiError {
  return new EsxiError('VM_ALREADY_EXISTS', `the name "${name}" is taken in this datastore`)
}
