import type { Host } from '../records/host.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

/**
 * Whether a change of a host changes what the hosts of a vSAN cluster know of each other. They
 * learn of it with a new generation.
 * @param before undefined: the host is new
 * @param after undefined: the host leaves the inventory
 */
export function changesVsanMembers(
  { vsanClusters }: Pick<PublicSnapshot, 'vsanClusters'>,
  before: Host | undefined,
  after: Host | undefined,
): boolean {
  const isSame =
    before?.cluster === after?.cluster &&
    before?.name === after?.name &&
    before?.address === after?.address
  if (isSame) return false
  return vsanClusters.some(
    ({ cluster }) => cluster === before?.cluster || cluster === after?.cluster,
  )
}
