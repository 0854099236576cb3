import type { VsanCluster, VsanDek } from '../records/vsan.ts'

/** Most former DEKs that a host keeps. */
const MAX_FORMER_DEKS = 8

/**
 * Returns the cluster that a host keeps, with the DEKs that vCenter tells no more. A vCenter
 * that was restored from an old backup does not know the DEK of data that was written since, and
 * must not make hosts lose it. Pure.
 * @param before what the host kept before
 */
export function withFormerDeks(
  before: VsanCluster | undefined,
  next: VsanCluster | undefined,
): VsanCluster | undefined {
  if (next === undefined || before?.clusterId !== next.clusterId) return next
  const known = [before.dek, before.oldDek, ...(before.formerDeks ?? [])]
  const former = new Map<string, VsanDek>()
  for (const dek of known)
    if (dek !== undefined && ![next.dek?.dekId, next.oldDek?.dekId].includes(dek.dekId))
      if (!former.has(dek.dekId)) former.set(dek.dekId, dek)
  const formerDeks = [...former.values()].slice(0, MAX_FORMER_DEKS)
  return formerDeks.length === 0 ? next : { ...next, formerDeks }
}
