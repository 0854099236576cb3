import type { Secret } from '@nkpsim/crypto'
import { type HeldFolder, isTemporaryFile } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { extentOfJournal } from '../../disk/conversion-journal.ts'
import { readConversion } from '../../disk/convert-in-place.ts'
import { EsxiError } from '../../errors.ts'
import type { VmPaths } from './datastore.ts'
import { type DiskDescriptor, formatDiskDescriptor } from './disk-descriptor.ts'
import { extentsOfOthers, isOwnExtent } from './own-files.ts'
import {
  type BoundDisk,
  diskKeyDigest,
  encryptPrivateConfiguration,
  type PrivateConfiguration,
} from './private-configuration.ts'
import { type DiskFile, extentOf, type VmFiles } from './read-vm.ts'
import { rewriteFiles } from './rewrite-files.ts'
import { formatVmx, type Vmx } from './vmx.ts'

/** A disk and the new content of its descriptor. */
export type DiskChange = {
  disk: DiskFile
  descriptor: DiskDescriptor
  /** The disk as the journal of its encryption names it. Its key locator may be an earlier one. */
  begun?: DiskDescriptor | undefined
}

/**
 * Content of a .vmx: its public part, its private part, and the DEK of the private part. Without a
 * DEK the VM home is not encrypted.
 */
export type VmHome = { vmx: Vmx; dek: Secret | undefined; configuration: PrivateConfiguration }

/**
 * Replaces the .vmx. Encrypts its private part with the DEK in its key bundle. Without a DEK,
 * writes the private part in clear. Passes on errors of the file system.
 */
export async function writeVmx(
  folder: HeldFolder,
  paths: VmPaths,
  home: VmHome,
  random: Random,
): Promise<void> {
  await folder.replace(paths.vmx, encodeVmx(home, random))
}

/**
 * Returns the bytes of a .vmx.
 * @throws EsxiError VM_INVALID if the file would be too long
 */
export function encodeVmx({ vmx, dek, configuration }: VmHome, random: Random): Buffer {
  if (dek === undefined) {
    const encrypted = { encryptionBundle: undefined, encryptionData: undefined }
    return formatVmx({ ...vmx, ...encrypted, hardware: configuration })
  }
  const encryptionData = encryptPrivateConfiguration(dek, vmx.uuid, configuration, random)
  return formatVmx({ ...vmx, encryptionData, hardware: undefined })
}

/**
 * Requires that every .vmx that a change of descriptors writes is short enough. Call this before
 * the first write, because a change that ends between its writes leaves a VM with two keys.
 * @param after public part and DEK of the last .vmx that the change writes
 * @throws EsxiError VM_INVALID
 */
export function requireWritable(
  before: VmHome,
  after: Pick<VmHome, 'vmx' | 'dek'>,
  changes: readonly DiskChange[],
  random: Random,
): void {
  const { configuration } = before
  encodeVmx({ ...before, configuration: acceptingBoth(configuration, changes) }, random)
  encodeVmx({ ...after, configuration: bind(configuration, changes, 'new') }, random)
}

/** Returns the configuration that accepts disks before, during and after a change. */
export function acceptingBoth(
  configuration: PrivateConfiguration,
  changes: readonly DiskChange[],
): PrivateConfiguration {
  return bind(configuration, changes, 'both')
}

/**
 * Replaces descriptors. First writes a .vmx that accepts both the old and the new descriptors, so
 * that the VM opens after a kill at any time. The .vmx of a plain VM accepts all descriptors.
 * Returns the configuration that accepts only the new descriptors, which the caller writes. Passes
 * on errors of the file system.
 */
export async function replaceDescriptors(
  folder: HeldFolder,
  paths: VmPaths,
  { vmx, dek, configuration }: VmHome,
  changes: readonly DiskChange[],
  random: Random,
): Promise<PrivateConfiguration> {
  if (changes.length === 0) return configuration
  const both = acceptingBoth(configuration, changes)
  if (dek !== undefined) await writeVmx(folder, paths, { vmx, dek, configuration: both }, random)
  for (const { disk, descriptor } of changes)
    await folder.replace(disk.fileName, formatDiskDescriptor(descriptor))
  return bind(configuration, changes, 'new')
}

function bind(
  configuration: PrivateConfiguration,
  changes: readonly DiskChange[],
  which: 'both' | 'new',
): PrivateConfiguration {
  const bindOne = (bound: BoundDisk): BoundDisk => {
    const change = changes.find(({ disk }) => disk.fileName === bound.fileName)
    if (change === undefined) return bound
    const { disk, begun, descriptor } = change
    const accepted = which === 'new' ? [descriptor] : [disk.descriptor, begun, descriptor]
    const digests = accepted.flatMap((each) => (each === undefined ? [] : diskKeyDigest(each)))
    return { ...bound, keySha256: [...new Set(digests)] }
  }
  const { disks, frozenDisks } = configuration
  return {
    ...configuration,
    disks: disks.map(bindOne),
    ...(frozenDisks !== undefined && { frozenDisks: frozenDisks.map(bindOne) }),
  }
}

/**
 * Whether the descriptor of an extent already says what a conversion has made of it. A journal that
 * cannot be read stays.
 */
async function isConverted(
  folder: HeldFolder,
  { disks }: VmFiles,
  extentFileName: string,
): Promise<boolean> {
  const disk = disks.find(({ descriptor }) => descriptor.extentFileName === extentFileName)
  const begun = disk && (await readConversion(folder, extentOf(disk)).catch(unlessInvalid))
  return begun !== undefined && (begun.kind === 'encrypt') === (disk?.key !== undefined)
}

function unlessInvalid(error: unknown): undefined {
  if (!(error instanceof EsxiError) || error.code !== 'VM_INVALID') throw error
}

/**
 * Removes leftovers of a killed host that changed this VM: temporary files, journals of conversions
 * that are complete, and extents with names that this program gives. Other files stay, because they
 * may be somebody's disks. Passes on errors of the file system.
 */
export async function removeLeftovers(
  folder: HeldFolder,
  paths: VmPaths,
  files: VmFiles,
): Promise<void> {
  const disks = [...files.disks, ...files.frozenDisks]
  const referenced = new Set(disks.map(({ descriptor }) => descriptor.extentFileName))
  const names = await folder.list()
  const claimed = await extentsOfOthers(folder, names, disks)
  const isUnused = (name: string): boolean =>
    isOwnExtent(name, names, disks) && !referenced.has(name) && !claimed.has(name)
  const leftovers: string[] = []
  for (const name of names) {
    const converted = extentOfJournal(name)
    const isLeftOver =
      isTemporaryFile(name) ||
      isUnused(name) ||
      (converted !== undefined &&
        (isUnused(converted) || (await isConverted(folder, files, converted))))
    if (isLeftOver && !(await folder.look(name))?.isDirectory()) leftovers.push(name)
  }
  if (leftovers.length === 0) return
  // An earlier version of a descriptor may need an extent or a journal.
  if (!leftovers.every(isTemporaryFile)) await rewriteFiles(folder, paths, files)
  for (const name of leftovers) await folder.remove(name)
  await folder.sync()
}
