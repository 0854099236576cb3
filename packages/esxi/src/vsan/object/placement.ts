import type { ComponentKind, FailuresToTolerate, VsanObjectKind } from '../../records/vsan.ts'

/** A mounted disk that may get a component. */
export type CandidateDisk = {
  hostId: string
  diskId: string
  capacityBytes: number
  usedBytes: number
}

/** Kinds of the components that an object has, one a host. */
export function componentKinds(
  kind: VsanObjectKind,
  failuresToTolerate: FailuresToTolerate,
): readonly ComponentKind[] {
  // A lock has an owner and no data.
  const data: ComponentKind = kind === 'lock' ? 'witness' : 'replica'
  return failuresToTolerate === 0 ? [data] : [data, data, 'witness']
}

/**
 * Chooses disks on different hosts: the emptiest disk of each host, and the hosts with the emptiest
 * disks. Witnesses get the fullest of the chosen disks, because they take no space.
 * @param preferHostId host that gets a replica if it has a disk, so that reads stay there
 * @returns a disk for each kind, in order; undefined if too few hosts have a disk
 */
export function placeComponents(
  kinds: readonly ComponentKind[],
  candidates: readonly CandidateDisk[],
  preferHostId?: string,
): readonly CandidateDisk[] | undefined {
  const best = new Map<string, CandidateDisk>()
  for (const disk of candidates.toSorted(byFullness))
    if (!best.has(disk.hostId)) best.set(disk.hostId, disk)
  const ordered = [...best.values()].toSorted(
    (a, b) =>
      Number(b.hostId === preferHostId) - Number(a.hostId === preferHostId) || byFullness(a, b),
  )
  const chosen = ordered.slice(0, kinds.length)
  return chosen.length === kinds.length ? chosen : undefined
}

/** Orders by the used part, then by ids, so that the order of the answers does not matter. */
function byFullness(a: CandidateDisk, b: CandidateDisk): number {
  return (
    fullness(a) - fullness(b) ||
    a.hostId.localeCompare(b.hostId) ||
    a.diskId.localeCompare(b.diskId)
  )
}

function fullness({ usedBytes, capacityBytes }: CandidateDisk): number {
  return capacityBytes === 0 ? 1 : usedBytes / capacityBytes
}
