import type { BlockDevice } from '../../disk/block-device.ts'
import { isOverlay, type LongWork, type OverlayDisk } from '../../disk/overlay-disk.ts'
import { EsxiError } from '../../errors.ts'
import { chainOf, type Merge, neededMerges } from '../files/disk-chain.ts'
import { type DiskFile, readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import type { Snapshot } from '../files/snapshot-list.ts'
import { placedDisks, withDisksAt } from '../files/vmx.ts'
import { removeLeftovers, writeVmx } from '../files/write-files.ts'
import { openKeysOf } from '../keys/open-keys.ts'
import { openChain } from '../power/open-chains.ts'
import { settleSnapshots } from './settle.ts'
import {
  boundFrozenDisks,
  type SnapshotWork,
  withHome,
  writeSnapshotList,
} from './snapshot-work.ts'

/**
 * Removes snapshots. Their data stays as far as the current state or other snapshots need it: each
 * redo log that nothing else needs apart is merged into its parent. After an interruption at any
 * time the VM opens, and the snapshots can be removed again.
 * @throws EsxiError VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE; the
 *   reason of the signal
 */
export async function removeSnapshots(
  work: SnapshotWork,
  uids: readonly number[],
  long: LongWork,
): Promise<void> {
  const { snapshots: list } = await settleSnapshots(work)
  const removed = list.snapshots.filter(({ uid }) => uids.includes(uid))
  if (removed.length > 0)
    await writeSnapshotList(work, {
      ...list,
      spareDisks: removed.flatMap(({ disks }) => disks.map(({ fileName }) => fileName)),
      snapshots: list.snapshots.map((snapshot) => ({
        ...snapshot,
        isRemoving: snapshot.isRemoving || uids.includes(snapshot.uid),
        parentUid: keptParent(snapshot, list.snapshots, uids),
      })),
    })
  const onProgress = (part: number): void => {
    work.open?.requireLease()
    long.onProgress(part)
  }
  await consolidate(work, { ...long, onProgress })
  const files = await settleSnapshots(work, () => false)
  // While a VM is on, a temporary file may be one that is being written.
  if (work.open === undefined) await removeLeftovers(work.folder, work.paths, files)
}

/** Returns the nearest snapshot below that is not removed. */
function keptParent(
  { parentUid }: Snapshot,
  snapshots: readonly Snapshot[],
  removed: readonly number[],
): number | undefined {
  let parent = parentUid
  // A damaged list may contain a circle.
  for (let steps = 0; steps < snapshots.length && parent !== undefined; steps++) {
    if (!removed.includes(parent)) return parent
    parent = snapshots.find(({ uid }) => uid === parent)?.parentUid
  }
  return undefined
}

/** Merges redo logs until each frozen disk belongs to a snapshot or to several branches. */
async function consolidate(work: SnapshotWork, long: LongWork): Promise<void> {
  const { folder, paths } = work
  let done = 0
  for (;;) {
    const files = await readVmFilesIn(folder, paths)
    const needed = neededMerges(files)
    const [merge] = needed
    if (merge === undefined) return
    const total = done + needed.length
    const part = (progress: number): void => long.onProgress((done + progress) / total)
    await mergeLog(work, files, merge, { ...long, onProgress: part })
    done++
  }
}

async function mergeLog(
  work: SnapshotWork,
  files: VmFiles,
  merge: Merge,
  long: LongWork,
): Promise<void> {
  const { child } = merge
  const index = files.disks.indexOf(child)
  const isCurrent = index >= 0
  const open = isCurrent ? work.open?.disks[index]?.current() : undefined
  const running = open && requireLog(open, child)
  if (running !== undefined) await running.merge(long)
  else await withChain(work, files, child, (disk) => requireLog(disk, child).merge(long))
  const spareDisks = [...files.snapshots.spareDisks, child.fileName]
  if (isCurrent) {
    await writeSnapshotList(work, { ...files.snapshots, spareDisks })
    const commit = async () => {
      running?.requireMerged()
      await useParent(work, merge)
    }
    await (work.open === undefined ? commit() : work.open.changeDisks(commit))
  } else {
    await writeSnapshotList(work, { ...files.snapshots, mergedDisk: child.fileName })
    await settleSnapshots(work)
    // The running disks still read the merged redo log, whose content is the same.
    await work.open?.changeDisks(async () => undefined)
  }
}

/** @throws EsxiError DATASTORE_UNUSABLE if the running VM has another disk open */
function requireLog(disk: BlockDevice, { path }: DiskFile): OverlayDisk {
  if (isOverlay(disk)) return disk
  throw new EsxiError(
    'DATASTORE_UNUSABLE',
    `${path} is not open as its files say; power the virtual machine off and on again`,
  )
}

/** Opens a disk of a VM that this host does not have open, with the disks below it. */
async function withChain(
  { folder, kekOf }: SnapshotWork,
  files: VmFiles,
  top: DiskFile,
  act: (disk: BlockDevice) => Promise<void>,
): Promise<void> {
  const chain = chainOf(files, top)
  const keyed = openKeysOf(chain, kekOf)
  try {
    const disk = await openChain(folder, chain, keyed, kekOf)
    try {
      await act(disk)
    } finally {
      await disk.close()
    }
  } finally {
    for (const { dek } of keyed) dek?.wipe()
  }
}

/** Makes the parent of a current disk the current disk. Both have the same content. */
async function useParent(work: SnapshotWork, { child, parent }: Merge): Promise<void> {
  const { folder, paths, random } = work
  await withHome(work, async (files, { dek, configuration }) => {
    const { vmx } = files
    const { disks } = configuration
    const frozenDisks = boundFrozenDisks(files, { vmx, dek, configuration })
    const bound = frozenDisks.find(({ fileName }) => fileName === parent.fileName)
    const placed = placedDisks(vmx).map((disk) =>
      disk.fileName === child.fileName ? { ...disk, fileName: parent.fileName } : disk,
    )
    const changed = {
      ...configuration,
      disks: disks.map((disk) =>
        disk.fileName === child.fileName && bound !== undefined ? bound : disk,
      ),
      frozenDisks: frozenDisks.filter((disk) => disk !== bound),
    }
    const home = { vmx: withDisksAt(vmx, placed), dek, configuration: changed }
    await writeVmx(folder, paths, home, random)
  })
}
