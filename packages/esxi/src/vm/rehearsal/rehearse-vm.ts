import { kindOfKeyId } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import { readConversion } from '../../disk/convert-in-place.ts'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { openExtent } from '../../disk/extent.ts'
import { openPlainExtent } from '../../disk/plain-disk.ts'
import { openPlainLogExtent } from '../../disk/plain-log.ts'
import { EsxiError } from '../../errors.ts'
import type { HostKeys } from '../../key-provider/host-keys.ts'
import { originOf } from '../../key-provider/key-source.ts'
import { type Datastore, holdVmFolder, type VmPaths, vmPaths } from '../files/datastore.ts'
import { chainOf } from '../files/disk-chain.ts'
import {
  type DiskFile,
  extentOf,
  keysOf,
  type LocatedKey,
  readVmFilesIn,
  type VmFiles,
} from '../files/read-vm.ts'
import { type KekOf, openConfiguration, openDiskKey } from '../keys/open-keys.ts'

/** Why a VM does not open. The codes are stable, so that programs can rely on them. */
export type RehearsalProblem = {
  code:
    | 'KEY_PROVIDER_MISSING'
    | 'KEY_PROVIDER_HAS_OTHER_KDK'
    | 'KEY_MISSING'
    | 'KEY_WRONG'
    | 'EXTENT_MISSING'
    | 'EXTENT_DAMAGED'
    | 'CONVERSION_INTERRUPTED'
    | 'VTPM_STATE_MISSING'
    | 'FILES_DAMAGED'
  /** Name of the file in the folder of the VM; empty if several files are affected. */
  file: string
  /** Name of the key provider and key_id of its KDK; empty if no key is missing. */
  provider: string
  keyId: string
  message: string
  /** What to do, mostly a command. */
  remedy: string
}

/** Result of a rehearsal: the VM opens on this host if there is no problem. */
export type RehearsedVm = {
  name: string
  datastore: string
  isEncrypted: boolean
  disks: number
  problems: readonly RehearsalProblem[]
}

/** A key provider that the host holds. */
type Held = { name: string; keyId: string }

const COPY_AGAIN = 'replicate the folder of the virtual machine again'

/**
 * Opens a VM as a power-on does, without its lock and without a write: reads its files, opens its
 * keys, and checks that each extent belongs to its disk. Uses only keys of providers that the host
 * holds, because cached keys do not survive a reboot.
 * @throws EsxiError VM_NOT_FOUND if the VM was removed meanwhile, DATASTORE_UNUSABLE
 */
export async function rehearseVm(
  datastore: Datastore,
  name: string,
  keys: { hostKeys: HostKeys; held: readonly Held[] },
): Promise<RehearsedVm> {
  const paths = vmPaths(datastore, name)
  const found = { name, datastore: datastore.name, isEncrypted: false, disks: 0 }
  await using folder = await holdVmFolder(paths)
  try {
    const files = await readVmFilesIn(folder, paths)
    await keys.hostKeys.load(keysOf(files).map(({ locator }) => locator))
    const problems = await problemsOf(folder, paths, files, keys)
    return { ...found, isEncrypted: keysOf(files).length > 0, disks: files.disks.length, problems }
  } catch (error) {
    return { ...found, problems: [problemOf('FILES_DAMAGED', '', error)] }
  }
}

async function problemsOf(
  folder: HeldFolder,
  { vmx, folderName: name }: VmPaths,
  files: VmFiles,
  { hostKeys, held }: { hostKeys: HostKeys; held: readonly Held[] },
): Promise<RehearsalProblem[]> {
  const kekOf: KekOf = ({ locator }) => {
    const resolved = hostKeys.resolve(locator)
    if ('kek' in resolved) return resolved.kek
    throw new EsxiError('VM_LOCKED', resolved.reason)
  }
  const problems: RehearsalProblem[] = []
  const homeProblem = keyProblem(files.home, vmx, hostKeys, held)
  if (homeProblem !== undefined) problems.push(homeProblem)
  else
    try {
      const { configurationDek, configuration } = openConfiguration(files, kekOf)
      configurationDek?.wipe()
      const vtpm = configuration.vtpm?.folder
      if (vtpm !== undefined && (await folder.look(vtpm))?.isDirectory() !== true)
        problems.push(missing('VTPM_STATE_MISSING', vtpm, `the state of the vTPM is missing`))
    } catch (error) {
      problems.push(problemOf('KEY_WRONG', vmx, error))
    }
  // A snapshot whose disk does not open cannot be reverted to.
  for (const disk of [...files.disks, ...files.frozenDisks]) {
    const problem =
      keyProblem(disk.key, disk.fileName, hostKeys, held) ??
      (await extentProblem(folder, name, files, disk, kekOf))
    if (problem !== undefined) problems.push(problem)
  }
  // Only the journal of an interrupted encryption names these keys.
  for (const key of files.pendingKeys ?? []) {
    const problem = keyProblem(key, vmx, hostKeys, held)
    if (problem !== undefined) problems.push(problem)
  }
  return problems
}

/** @param key undefined for a plain object, which needs no key */
function keyProblem(
  key: LocatedKey | undefined,
  file: string,
  hostKeys: HostKeys,
  held: readonly Held[],
): RehearsalProblem | undefined {
  if (key === undefined) return undefined
  const { locator, providerKeyId: keyId } = key
  const { providerName, keyId: text } = locator
  if (hostKeys.has({ providerName, keyId: text })) return undefined
  const missing = { file, provider: providerName, keyId }
  const kind = kindOfKeyId(text)
  if (kind !== 'native') {
    const resolved = hostKeys.resolve(locator)
    return {
      ...{ ...missing, code: 'KEY_MISSING' },
      message: 'reason' in resolved ? resolved.reason : `${originOf(locator)} is missing`,
      remedy:
        kind === 'standard'
          ? `connect this site to the same key servers, under the same name: nkpsim provider register ${shellWord(providerName)} --server HOST:PORT`
          : 'connect this site to the same Trust Authority, and register the key provider under the same name',
    }
  }
  const others = held.filter(({ name }) => name === providerName).map((each) => each.keyId)
  const restore = 'nkpsim provider restore --file FILE'
  if (others.length > 0)
    return {
      ...{ ...missing, code: 'KEY_PROVIDER_HAS_OTHER_KDK' },
      message: `key provider "${providerName}" has another KDK here: key_id ${others.join(', ')} instead of ${keyId}`,
      remedy: `nkpsim provider delete ${shellWord(providerName)}; then with the backup file of the first site: ${restore}`,
    }
  const elsewhere = held.find((each) => each.keyId === keyId)
  return {
    ...{ ...missing, code: 'KEY_PROVIDER_MISSING' },
    message:
      elsewhere === undefined
        ? `the host does not hold key provider "${providerName}" (key_id ${keyId})`
        : `the host holds the KDK of key provider "${providerName}" only under the name "${elsewhere.name}"`,
    remedy: `${restore}, with the backup file of "${providerName}"`,
  }
}

async function extentProblem(
  folder: HeldFolder,
  name: string,
  files: VmFiles,
  disk: DiskFile,
  kekOf: KekOf,
): Promise<RehearsalProblem | undefined> {
  const extent = extentOf(disk)
  try {
    if ((await folder.look(extent.fileName)) === undefined) {
      const message = `the extent of disk ${disk.fileName} is missing`
      return missing('EXTENT_MISSING', extent.fileName, message)
    }
    chainOf(files, disk)
    const dek = openDiskKey(disk, kekOf)
    try {
      const openPlain = disk.descriptor.parent === undefined ? openPlainExtent : openPlainLogExtent
      await using _file =
        dek === undefined
          ? await openPlain(folder, extent, 'read')
          : await openExtent(folder, extent, dek, 'read')
      return undefined
    } finally {
      dek?.wipe()
    }
  } catch (error) {
    return (
      (await conversionProblem(folder, name, disk, error)) ??
      problemOf('EXTENT_DAMAGED', disk.fileName, error)
    )
  }
}

/** Returns the problem of a disk that does not open because its conversion was interrupted. */
async function conversionProblem(
  folder: HeldFolder,
  name: string,
  disk: DiskFile,
  error: unknown,
): Promise<RehearsalProblem | undefined> {
  if (!(error instanceof EsxiError) || error.code !== 'VM_INVALID') return undefined
  const begun = await readConversion(folder, extentOf(disk)).catch(() => undefined)
  const isPending = begun !== undefined && (begun.kind === 'decrypt') === (disk.key !== undefined)
  if (!isPending) return undefined
  return {
    ...{ code: 'CONVERSION_INTERRUPTED', file: disk.fileName, provider: '', keyId: '' },
    message: `disk ${disk.fileName} is encrypted in part, because its ${begun.kind}ion was interrupted`,
    remedy: `register the virtual machine, and finish the change: nkpsim vm ${begun.kind} ${shellWord(name)}`,
  }
}

function missing(code: RehearsalProblem['code'], file: string, message: string): RehearsalProblem {
  return { code, file, provider: '', keyId: '', message, remedy: COPY_AGAIN }
}

/** @throws errors that say nothing about the VM */
function problemOf(code: RehearsalProblem['code'], file: string, error: unknown): RehearsalProblem {
  const known = asDatastoreError(error)
  if (!(known instanceof EsxiError) || known.code === 'DATASTORE_UNUSABLE') throw known
  return { code, file, provider: '', keyId: '', message: known.message, remedy: COPY_AGAIN }
}
