import type { DiskChange } from './disk-change.ts'

/** A disk of this host that is mounted or unformatted. */
export type ReformattedDisk = {
  /** UUID. */
  diskId: string
  change: DiskChange
  /** Whether no component is on the disk. */
  isEmpty: boolean
}

/**
 * The next step of a host in a rolling reformat. One host at a time has the turn of the cluster and
 * takes redundancy from objects. The steps depend on the labels alone, so a reformat that was
 * killed anywhere continues.
 */
export type ReformatStep =
  /** All disks follow the encryption of the cluster, or wait for something else. */
  | { kind: 'done' }
  | { kind: 'takeTurn' }
  /** Another step could make an object inaccessible. */
  | { kind: 'awaitRedundancy' }
  | { kind: 'evacuate'; diskId: string }
  | { kind: 'reformat'; diskId: string }
  | { kind: 'endTurn' }

/**
 * Decides on the next step. Pure.
 * @param host.isRedundant whether every object of the cluster has all its components
 */
export function nextReformatStep(host: {
  disks: readonly ReformattedDisk[]
  hasTurn: boolean
  isRedundant: boolean
}): ReformatStep {
  const { disks, hasTurn, isRedundant } = host
  const pending = disks.filter(({ change }) => change === 'reformat')
  // An empty disk takes redundancy from no object.
  const empty = pending.find(({ isEmpty }) => isEmpty)
  if (empty !== undefined) return { kind: 'reformat', diskId: empty.diskId }
  const [next] = pending
  if (next === undefined && !hasTurn) return { kind: 'done' }
  if (!hasTurn) return { kind: 'takeTurn' }
  if (!isRedundant) return { kind: 'awaitRedundancy' }
  return next === undefined ? { kind: 'endTurn' } : { kind: 'evacuate', diskId: next.diskId }
}
