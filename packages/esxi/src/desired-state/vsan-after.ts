import type { VsanCluster } from '../records/vsan.ts'
import { withFormerDeks } from './former-deks.ts'

/** What a desired state says about the vSAN of a host. */
export type WantedVsan = {
  /** Undefined if the host should be in no vSAN cluster. */
  vsan?: VsanCluster | undefined
  /** UUIDs of the vSAN clusters that vCenter has or had. */
  knownVsanClusterIds?: readonly string[]
}

/**
 * Returns the vSAN cluster of a host after it takes a desired state. A vCenter that was restored
 * from an older backup, or another vCenter, must not take virtual machines their datastore, nor
 * write encrypted disks as plain ones. So the host keeps what vCenter does not know. Pure.
 */
export function vsanAfter(
  held: VsanCluster | undefined,
  wanted: WantedVsan,
): VsanCluster | undefined {
  return withFormerDeks(held, decided(held, wanted))
}

function decided(
  held: VsanCluster | undefined,
  { vsan, knownVsanClusterIds = [] }: WantedVsan,
): VsanCluster | undefined {
  if (held === undefined) return vsan
  if (vsan?.clusterId !== held.clusterId)
    return knownVsanClusterIds.includes(held.clusterId) ? vsan : { ...held, isKept: true }
  const heldGenerationId = held.encryption?.dekGenerationId ?? 0
  if (heldGenerationId <= (vsan.lastDekGenerationId ?? 0)) return vsan
  const { encryption, dek, oldDek } = held
  const deks = { ...(dek && { dek }), ...(oldDek && { oldDek }) }
  return { ...vsan, encryption, ...deks, isKept: true }
}
