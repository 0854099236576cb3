import { sameNameAs } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../../errors.ts'
import type { VmFiles } from '../files/read-vm.ts'
import { existingSnapshots, type Snapshot } from '../files/snapshot-list.ts'

/** A snapshot of a VM: its id, or its name if the id is empty. */
export type SnapshotOfVm = { name: string; snapshot: string; id: string }

/**
 * Returns the snapshot with this id or name.
 * @throws EsxiError SNAPSHOT_NOT_FOUND; INVALID_REQUEST if several have the name
 */
export function findSnapshot(
  { snapshots, disks }: VmFiles,
  { name, snapshot, id }: SnapshotOfVm,
  { isRemovingToo = false } = {},
): Snapshot {
  const names = disks.map(({ fileName }) => fileName)
  const existing = existingSnapshots(snapshots, names)
  const wanted = snapshots.snapshots.filter(
    (each) => existing.includes(each) || (isRemovingToo && each.isRemoving),
  )
  const isSame = sameNameAs(snapshot)
  const found = wanted.filter((each) => (id === '' ? isSame(each.name) : String(each.uid) === id))
  const [first, ...others] = found
  if (first === undefined)
    throw new EsxiError(
      'SNAPSHOT_NOT_FOUND',
      `virtual machine "${name}" has no snapshot ${id === '' ? `"${snapshot}"` : `with the id "${id}"`}`,
    )
  if (others.length > 0)
    throw new EsxiError(
      'INVALID_REQUEST',
      `several snapshots have the name "${snapshot}"; choose one by its id: ${found.map((each) => each.uid).join(', ')}`,
    )
  return first
}
