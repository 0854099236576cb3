import type { NewEvent } from '../records/event.ts'
import type { VsanCluster, VsanEncryption } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<PublicSnapshot, 'vsanClusters'>
type Untimed = Omit<NewEvent, 'timeMs'>

/**
 * Derives the events about vSAN from the stored state before and after a change. In the product,
 * vSAN and its encryption are part of the configuration of a cluster.
 */
export function vsanEvents(previous: Known, next: Known): Untimed[] {
  if (previous.vsanClusters === next.vsanClusters) return []
  const was = new Map(previous.vsanClusters.map((vsan) => [vsan.id, vsan]))
  const is = new Set(next.vsanClusters.map(({ id }) => id))
  return [
    ...previous.vsanClusters
      .filter(({ id }) => !is.has(id))
      .map((vsan) => reconfigured(vsan, 'vSAN was disabled.')),
    ...next.vsanClusters.flatMap((vsan): Untimed[] => {
      const before = was.get(vsan.id)
      if (before === undefined) return [reconfigured(vsan, 'vSAN was enabled.')]
      const what = changeOf(before.encryption, vsan.encryption)
      return what === undefined
        ? []
        : [reconfigured(vsan, `vSAN data-at-rest encryption: ${what}.`)]
    }),
  ]
}

function reconfigured({ cluster }: VsanCluster, message: string): Untimed {
  return { id: 'ClusterReconfiguredEvent', entityKind: 'cluster', entity: cluster, message }
}

/** Names the operation, as the product does; undefined if the keys are the same. */
function changeOf(
  before: VsanEncryption | undefined,
  after: VsanEncryption | undefined,
): string | undefined {
  if (after === undefined) return before && 'disablement'
  if (before === undefined) return `enablement with key provider ${after.provider}`
  if (before.provider !== after.provider)
    return `change of the key provider from ${before.provider} to ${after.provider}`
  if (before.dekGenerationId !== after.dekGenerationId) return 'deep rekey'
  return before.kekId === after.kekId ? undefined : 'shallow rekey'
}
