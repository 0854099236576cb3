import { parse } from 'node:path'
import { contentIdOf } from '../files/disk-descriptor.ts'
import { isRedoLogName } from '../files/own-files.ts'
import { readableDisk, readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import { rewriteFiles } from '../files/rewrite-files.ts'
import {
  existingSnapshots,
  formatSnapshotList,
  type Snapshot,
  type SnapshotList,
} from '../files/snapshot-list.ts'
import { removeVtpmFolder } from '../files/vtpm-folder.ts'
import {
  type DiskChange,
  replaceDescriptors,
  requireWritable,
  writeVmx,
} from '../files/write-files.ts'
import { extentNameOf } from './redo-logs.ts'
import { type SnapshotWork, withHome, writeSnapshotList } from './snapshot-work.ts'

/**
 * Finishes what a killed host left of a change of snapshots, except for merges, which take long.
 * Removes redo logs to which nothing refers, and snapshots that do not exist.
 * @param keeps whether a snapshot that is being removed stays in the list
 * @returns the files of the VM afterwards
 * @throws EsxiError VM_LOCKED, VM_INVALID; errors of the file system
 */
export async function settleSnapshots(
  work: SnapshotWork,
  keeps: (removed: Snapshot) => boolean = () => true,
): Promise<VmFiles> {
  const { folder, paths } = work
  await finishMerge(work)
  const files = await readVmFilesIn(folder, paths)
  const { snapshots: list } = files
  const unused = await unusedLogs(work, files)
  const current = files.disks.map(({ fileName }) => fileName)
  const existing = existingSnapshots(list, current)
  const kept = list.snapshots.filter(
    (snapshot) => existing.includes(snapshot) || (snapshot.isRemoving && keeps(snapshot)),
  )
  const dropped = list.snapshots.filter((snapshot) => !kept.includes(snapshot))
  // An earlier version of the .vmx may need what is removed now.
  if (unused.length > 0 || dropped.length > 0) await rewriteFiles(folder, paths, files)
  if (unused.length > 0) {
    // Named before the first removal, so that the next attempt finds what this one leaves.
    await writeSnapshotList(work, { ...list, spareDisks: unused })
    for (const fileName of unused) {
      await folder.remove(extentNameOf(fileName))
      await folder.remove(fileName)
    }
  }
  // A host that died before it listed a snapshot may have left the file of the last uid.
  const last = stateFileName(work, list.lastUid)
  for (const fileName of new Set([last, ...dropped.map((snapshot) => snapshot.fileName)]))
    if (
      isStateFileName(fileName, work) &&
      !kept.some((snapshot) => snapshot.fileName === fileName)
    ) {
      await folder.remove(fileName)
      await removeVtpmFolder(folder, vtpmFolderOf(fileName))
    }
  const isGone = unused.length > 0 || dropped.length > 0
  // The list may only forget files whose removal a power loss cannot take back.
  if (isGone) await folder.sync()
  const settled: SnapshotList = { ...list, snapshots: kept, spareDisks: [] }
  if (isGone || !formatSnapshotList(settled).equals(formatSnapshotList(list)))
    await writeSnapshotList(work, settled)
  return { ...files, snapshots: settled }
}

/** Makes a change, and settles the snapshots even if the change fails. */
export async function thenSettle<T>(work: SnapshotWork, change: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await change()
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await settleSnapshots(work).catch(() => undefined)
    throw error
  }
  await settleSnapshots(work)
  return result
}

/** Returns the name of the file with the configuration at a snapshot. */
export function stateFileName({ paths }: Pick<SnapshotWork, 'paths'>, uid: number): string {
  return `${parse(paths.vmx).name}-Snapshot${uid}.vmsn`
}

/** Returns the name of the folder with the state of the vTPM at a snapshot. */
export function vtpmFolderAt(work: Pick<SnapshotWork, 'paths'>, uid: number): string {
  return vtpmFolderOf(stateFileName(work, uid))
}

/** Does the same, for the name of the file with the configuration. */
export function vtpmFolderOf(fileName: string): string {
  return fileName.replace(/\.vmsn$/, '.nvram')
}

/** A name in the list is never trusted at a removal: only names of this program are removed. */
function isStateFileName(fileName: string, work: Pick<SnapshotWork, 'paths'>): boolean {
  const uid = /-Snapshot(\d{1,9})\.vmsn$/.exec(fileName)?.[1]
  return uid !== undefined && fileName === stateFileName(work, Number(uid))
}

/**
 * Returns the redo logs to which nothing refers: those in the list of spare disks, and those below
 * them. A base disk never counts, because it may be somebody's data, and its name may look like
 * that of a redo log.
 */
async function unusedLogs({ folder }: SnapshotWork, files: VmFiles): Promise<string[]> {
  const used = new Set([...files.disks, ...files.frozenDisks].map(({ fileName }) => fileName))
  const unused = new Set<string>()
  const wanted = [...files.snapshots.spareDisks]
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    if (!isRedoLogName(next) || used.has(next) || unused.has(next)) continue
    const disk = await readableDisk(folder, next)
    if (disk !== undefined && disk.descriptor.parent === undefined) continue
    unused.add(next)
    if (disk?.descriptor.parent !== undefined) wanted.push(disk.descriptor.parent.fileName)
  }
  return [...unused]
}

/**
 * Replaces a frozen redo log by its parent, which has the same content since the merge. Disks that
 * were on the redo log are on the parent afterwards. Both give the same data meanwhile, so a kill
 * at any time changes nothing.
 */
async function finishMerge(work: SnapshotWork): Promise<void> {
  const { folder, paths, random } = work
  const files = await readVmFilesIn(folder, paths)
  const { mergedDisk } = files.snapshots
  if (mergedDisk === undefined) return
  const merged = files.frozenDisks.find(({ fileName }) => fileName === mergedDisk)
  const parent = files.frozenDisks.find(
    ({ fileName }) => fileName === merged?.descriptor.parent?.fileName,
  )
  if (parent !== undefined)
    await withHome(work, async (_, home) => {
      const onParent = { fileName: parent.fileName, contentId: contentIdOf(parent.descriptor) }
      const changes = [...files.disks, ...files.frozenDisks].flatMap((disk): DiskChange[] =>
        disk.descriptor.parent?.fileName === mergedDisk
          ? [{ disk, descriptor: { ...disk.descriptor, parent: onParent } }]
          : [],
      )
      requireWritable(home, home, changes, random)
      const configuration = await replaceDescriptors(folder, paths, home, changes, random)
      // The merged disk stays bound, because the list of snapshots names it until it is written.
      await writeVmx(folder, paths, { ...home, configuration }, random)
    })
  const replace = (fileName: string): string =>
    fileName === mergedDisk && parent !== undefined ? parent.fileName : fileName
  await writeSnapshotList(work, {
    ...files.snapshots,
    mergedDisk: undefined,
    spareDisks: [...files.snapshots.spareDisks, mergedDisk],
    snapshots: files.snapshots.snapshots.map((snapshot) => ({
      ...snapshot,
      disks: snapshot.disks.map((disk) => ({ ...disk, fileName: replace(disk.fileName) })),
    })),
  })
}
