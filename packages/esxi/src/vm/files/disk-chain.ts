import { EsxiError } from '../../errors.ts'
import { contentIdOf } from './disk-descriptor.ts'
import type { DiskFile } from './read-vm.ts'
import {
  existingSnapshots,
  MAX_CHAIN_DISKS,
  type Snapshot,
  type SnapshotList,
} from './snapshot-list.ts'

/** The disks of a VM, as its files name them. */
export type DiskTree = {
  /** Disks that the .vmx names. Only these change. */
  disks: readonly DiskFile[]
  /** Disks below them and disks of snapshots. They never change while anything refers to them. */
  frozenDisks: readonly DiskFile[]
  snapshots: SnapshotList
}

/** Snapshots of a VM: none, one after the other, or in several branches. */
export type SnapshotShape = 'none' | 'chain' | 'tree'

/**
 * Returns the shape of a VM's snapshots. A snapshot that is being removed counts. Redo logs without
 * a snapshot, which an interrupted removal left, do not count.
 */
export function snapshotShape({ disks, frozenDisks, snapshots }: DiskTree): SnapshotShape {
  const names = disks.map(({ fileName }) => fileName)
  const isRemoving = snapshots.snapshots.some((snapshot) => snapshot.isRemoving)
  if (existingSnapshots(snapshots, names).length === 0 && !isRemoving) return 'none'
  const parents = [...disks, ...frozenDisks].flatMap(({ descriptor }) => parentName(descriptor))
  const hasBranch = new Set(parents).size < parents.length
  // A frozen disk that no disk overlays is the end of another branch.
  const hasOtherEnd = frozenDisks.some(({ fileName }) => !parents.includes(fileName))
  return hasBranch || hasOtherEnd ? 'tree' : 'chain'
}

/**
 * Returns a disk and the disks below it; the base is last.
 * @throws EsxiError VM_INVALID if a parent is missing, has changed since, or has another size
 */
export function chainOf(
  { disks, frozenDisks }: Omit<DiskTree, 'snapshots'>,
  top: DiskFile,
): DiskFile[] {
  const byName = new Map([...disks, ...frozenDisks].map((disk) => [disk.fileName, disk]))
  const chain = [top]
  for (let disk = top; disk.descriptor.parent !== undefined; ) {
    const { fileName, contentId } = disk.descriptor.parent
    const parent = byName.get(fileName)
    if (parent === undefined)
      throw new EsxiError('VM_INVALID', `${disk.path}: the parent disk ${fileName} is missing`)
    if (chain.length === MAX_CHAIN_DISKS)
      throw new EsxiError('VM_INVALID', `${top.path} overlays too many disks, or itself`)
    if (contentIdOf(parent.descriptor) !== contentId)
      throw new EsxiError(
        'VM_INVALID',
        `${disk.path}: the parent disk ${fileName} was replaced since: put the right one back`,
      )
    if (parent.descriptor.capacityBytes !== top.descriptor.capacityBytes)
      throw new EsxiError('VM_INVALID', `${disk.path}: the parent disk has another size`)
    chain.push(parent)
    disk = parent
  }
  return chain
}

/**
 * Returns the disks that a VM reads: the current disks and those below them.
 * @throws EsxiError VM_INVALID
 */
export function disksInUse(tree: Omit<DiskTree, 'snapshots'>): DiskFile[] {
  const chains = tree.disks.flatMap((disk) => chainOf(tree, disk))
  return [...new Set(chains)]
}

/**
 * Returns the snapshot on which the current state of a VM is based: the nearest below its disks. A
 * disk of a removed snapshot may be between, if another branch needs it too.
 */
export function currentSnapshot({ disks, frozenDisks, snapshots }: DiskTree): Snapshot | undefined {
  const names = disks.map(({ fileName }) => fileName)
  const existing = existingSnapshots(snapshots, names)
  const parents = new Map(
    [...disks, ...frozenDisks].map(({ fileName, descriptor }) => [
      fileName,
      descriptor.parent?.fileName,
    ]),
  )
  for (const { fileName } of disks) {
    let below = parents.get(fileName)
    // Damaged files may contain a circle.
    for (let steps = 0; below !== undefined && steps < MAX_CHAIN_DISKS; steps++) {
      const name = below
      const holder = existing.find((each) => each.disks.some((disk) => disk.fileName === name))
      if (holder !== undefined) return holder
      below = parents.get(name)
    }
  }
  return undefined
}

/** A redo log to write into its parent, because nothing but the redo log needs the parent. */
export type Merge = { child: DiskFile; parent: DiskFile }

/**
 * Returns the merges that a VM needs, until each frozen disk belongs to a snapshot or has several
 * disks above it. The first merge is the nearest to the base of its chain.
 */
export function neededMerges({ disks, frozenDisks, snapshots }: DiskTree): Merge[] {
  const names = disks.map(({ fileName }) => fileName)
  const held = new Set(
    existingSnapshots(snapshots, names).flatMap((snapshot) =>
      snapshot.disks.map(({ fileName }) => fileName),
    ),
  )
  const childrenOf = ({ fileName }: DiskFile): DiskFile[] =>
    [...disks, ...frozenDisks].filter(({ descriptor }) => descriptor.parent?.fileName === fileName)
  const merges = frozenDisks.flatMap((parent): Merge[] => {
    const [child, ...others] = childrenOf(parent)
    const isNeeded = !held.has(parent.fileName) && child !== undefined && others.length === 0
    return isNeeded ? [{ child, parent }] : []
  })
  const isBelowAll = ({ parent }: Merge): boolean =>
    !merges.some(({ child }) => child.fileName === parent.fileName)
  return [...merges.filter(isBelowAll), ...merges.filter((merge) => !isBelowAll(merge))]
}

function parentName({ parent }: DiskFile['descriptor']): string[] {
  return parent === undefined ? [] : [parent.fileName]
}
