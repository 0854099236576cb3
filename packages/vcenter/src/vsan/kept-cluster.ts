import { hostsOf } from '../inventory/inventory.ts'
import type { KeptVsan } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { vsanOf } from './desired-cluster.ts'

type Known = Pick<PublicSnapshot, 'hosts' | 'inventories' | 'vsanClusters' | 'formerVsanClusterIds'>

/** Returns the UUIDs of the vSAN clusters that this vCenter has or had. */
export function knownVsanClusterIds({
  vsanClusters,
  formerVsanClusterIds,
}: Pick<Known, 'vsanClusters' | 'formerVsanClusterIds'>): string[] {
  return [...vsanClusters.map(({ id }) => id), ...formerVsanClusterIds]
}

/**
 * Returns the vSAN cluster that the hosts of a cluster keep, because this vCenter does not know it
 * or its encryption. One host alone is not believed: more than half of the hosts must state it.
 */
export function keptVsan(snapshot: Known, cluster: string): KeptVsan | undefined {
  const ownId = vsanOf(snapshot, cluster)?.id
  const known = new Set(knownVsanClusterIds(snapshot))
  const hosts = hostsOf(snapshot, cluster)
  const stated = hosts.flatMap(({ id }) => snapshot.inventories.get(id)?.vsan?.kept ?? [])
  return stated.find(({ id }) => {
    const isOpen = ownId === undefined ? !known.has(id) : id === ownId
    return isOpen && 2 * stated.filter((other) => other.id === id).length > hosts.length
  })
}
