import { parse } from 'node:path'
import { DaemonError, type HeldFolder, isTemporaryFile } from '@nkpsim/daemon'
import { extentOfJournal } from '../../disk/conversion-journal.ts'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { VmPaths } from './datastore.ts'
import { readableDisk, readVmFilesIn } from './read-vm.ts'
import { isLockName } from './vm-tenure.ts'
import { isVtpmFolder } from './vtpm-folder.ts'

/** Whether this program gives such names to the descriptors of redo logs. */
export function isRedoLogName(fileName: string): boolean {
  return /^[^./][^/]*-\d{6}\.vmdk$/.test(fileName)
}

/** The files of a disk, as far as they are known. */
type OwnDisk = {
  fileName: string
  extentFileName?: string
  descriptor?: { extentFileName: string }
}

/** End of the name of an extent, after the name of its disk. The digits are from a deep rekey. */
const EXTENT_SUFFIX = /^-(?:[0-9a-f]{8}-)?flat\.vmdk$/
const REDO_LOG_NAME = /-\d{6}$/
const REDO_LOG_EXTENT_SUFFIX = /^-sesparse\.vmdk$/
const FLAT = /-(?:flat|sesparse)\.vmdk$/
/** End of the name of a disk's descriptor, after the name of the VM. */
const DISK_SUFFIX = /^(?:_\d{1,2})?(?:-\d{6})?\.vmdk$/
/** End of the name of the extent of an added disk or a redo log, after the name of the VM. */
const ADDED_EXTENT_SUFFIX = /^(?:_\d{1,2}-flat|(?:_\d{1,2})?-\d{6}-sesparse)\.vmdk$/
/** Ends of the names of files that vSphere keeps beside a .vmx, after the name of the VM. */
const COMPANION_SUFFIX = /^(?:\.(?:nvram|vmsd|vmxf)|-Snapshot\d{1,9}\.vmsn|-[0-9a-f]{8}\.vmss)$/
const LOG = /^vmware(?:-\d{1,6})?\.log$/

/**
 * Whether a file is an extent of one of these disks. Judges by the names that this program uses,
 * and excludes extents of other disks in the folder.
 */
export function isOwnExtent(
  name: string,
  names: readonly string[],
  disks: readonly OwnDisk[],
): boolean {
  const descriptor = name.replace(FLAT, '.vmdk')
  const isOwn = disks.some(({ fileName }) => fileName === descriptor)
  if (names.includes(descriptor) && !isOwn) return false
  return disks.some((disk) => isExtentName(name, disk))
}

/**
 * Returns the names of the extents of other disks in the folder: those that a descriptor names
 * which is not of these disks. The name of the descriptor may say nothing about its extent.
 * @throws errors of the file system
 */
export async function extentsOfOthers(
  folder: HeldFolder,
  names: readonly string[],
  disks: readonly OwnDisk[],
): Promise<Set<string>> {
  const own = new Set(disks.map(({ fileName }) => fileName))
  const claimed = new Set<string>()
  for (const name of names) {
    if (!name.endsWith('.vmdk') || FLAT.test(name) || own.has(name)) continue
    const disk = await readableDisk(folder, name).catch((error: unknown) => {
      if (!(error instanceof DaemonError)) throw error
      return undefined
    })
    if (disk !== undefined) claimed.add(disk.descriptor.extentFileName)
  }
  return claimed
}

/**
 * Names in the folder of a VM: files of the VM, and all other names. The VM's files come in the
 * order of their removal. If a host dies in between, the remaining files are still recognised.
 */
export type SortedNames = { own: string[]; foreign: string[] }

/**
 * Sorts the names in the folder of a VM. Every folder counts as foreign, except those of its vTPM.
 * Deleting a VM leaves foreign files.
 * @throws DaemonError FILE_REFUSED; errors of the file system
 */
export async function sortFiles(folder: HeldFolder, paths: VmPaths): Promise<SortedNames> {
  const names = await folder.list()
  const disks = await disksIn(folder, names, paths)
  const claimed = await extentsOfOthers(folder, names, disks)
  const foreign = new Set([
    ...foreignAmong(names, paths, disks),
    ...names.filter((name) => claimed.has(name) && !disks.some((disk) => isNamedBy(disk, name))),
  ])
  for (const name of names)
    if (await isVtpmFolder(folder, name)) foreign.delete(name)
    else if ((await folder.look(name))?.isDirectory()) foreign.add(name)
  // A descriptor names its extent, the .vmx names the descriptors, and the lock names the VM.
  const rank = (name: string): number =>
    name === paths.lock ? 3 : FLAT.test(name) ? 0 : name.endsWith('.vmdk') ? 1 : 2
  const own = names.filter((name) => !foreign.has(name)).sort((a, b) => rank(a) - rank(b))
  return { own, foreign: [...foreign] }
}

function isNamedBy({ extentFileName, descriptor }: OwnDisk, name: string): boolean {
  return name === (extentFileName ?? descriptor?.extentFileName)
}

/** Returns the disks of a VM. If the files of the VM cannot be read, judges by their names. */
async function disksIn(
  folder: HeldFolder,
  names: readonly string[],
  paths: VmPaths,
): Promise<OwnDisk[]> {
  try {
    const { disks, frozenDisks, snapshots } = await readVmFilesIn(folder, paths)
    // A host that died may have left redo logs to which nothing refers.
    const spare: OwnDisk[] = []
    for (const fileName of snapshots.spareDisks.filter(isRedoLogName)) {
      const disk = await readableDisk(folder, fileName)
      if (disk === undefined || disk.descriptor.parent !== undefined) spare.push({ fileName })
    }
    const described = [...disks, ...frozenDisks].map(
      ({ fileName, descriptor: { extentFileName } }) => ({
        fileName,
        extentFileName,
      }),
    )
    return [...described, ...spare]
  } catch (error) {
    if (!(asDatastoreError(error) instanceof EsxiError)) throw error
    const { name } = parse(paths.vmx)
    return names
      .filter((each) => each.startsWith(name) && DISK_SUFFIX.test(each.slice(name.length)))
      .map((fileName) => ({ fileName }))
  }
}

function foreignAmong(
  names: readonly string[],
  { vmx, lock, holder, registrant, migration }: VmPaths,
  disks: readonly OwnDisk[],
): string[] {
  const vmName = parse(vmx).name
  const own = new Set([
    ...[vmx, lock, holder, registrant, migration],
    ...disks.flatMap(({ fileName, extentFileName = fileName }) => [fileName, extentFileName]),
  ])
  const isCompanion = (name: string): boolean =>
    name.startsWith(vmName) && COMPANION_SUFFIX.test(name.slice(vmName.length))
  // A killed host left this extent of a new disk. Nobody has its key without the descriptor.
  const isLeftOver = (name: string): boolean =>
    name.startsWith(vmName) &&
    ADDED_EXTENT_SUFFIX.test(name.slice(vmName.length)) &&
    !names.includes(name.replace(FLAT, '.vmdk'))
  const isExtent = (name: string | undefined): boolean =>
    name !== undefined && (own.has(name) || isLeftOver(name) || isOwnExtent(name, names, disks))
  return names.filter(
    (name) =>
      !isExtent(name) &&
      !isExtent(extentOfJournal(name)) &&
      !isTemporaryFile(name) &&
      !isLockName(name) &&
      !isCompanion(name) &&
      !LOG.test(name),
  )
}

function isExtentName(name: string, disk: OwnDisk): boolean {
  const { fileName, descriptor, extentFileName = descriptor?.extentFileName } = disk
  const { name: diskName } = parse(fileName)
  // The name of a VM, and so of its base disk, may end like the name of a redo log.
  const isRedoLog = extentFileName?.endsWith('-sesparse.vmdk') ?? REDO_LOG_NAME.test(diskName)
  const suffix = isRedoLog ? REDO_LOG_EXTENT_SUFFIX : EXTENT_SUFFIX
  return name.startsWith(diskName) && suffix.test(name.slice(diskName.length))
}
