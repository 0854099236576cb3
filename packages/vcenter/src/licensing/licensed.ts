import { VCENTER_ASSET } from '../records/license-assignment.ts'
import type { Snapshot } from '../store/snapshot.ts'
import {
  EDITIONS,
  type Edition,
  EVALUATION,
  EVALUATION_MS,
  EXPIRED_EVALUATION,
  LICENSED_FEATURES,
  type LicensedFeature,
} from './editions.ts'
import { parseLicenseKey } from './license-key.ts'

type Known = Pick<Snapshot, 'licenses' | 'licenseAssignments' | 'evaluationStartMs'>

/**
 * Returns the editions that apply to a host. They come from the host's licences. If the host has
 * none, they come from the vCenter's licences. If the vCenter has none either, the evaluation
 * applies.
 */
export function editionsOf(snapshot: Known, hostId: string, nowMs: number): readonly Edition[] {
  const own = assigned(snapshot, hostId)
  if (own.length > 0) return own
  const ofVcenter = assigned(snapshot, VCENTER_ASSET)
  if (ofVcenter.length > 0) return ofVcenter
  const { evaluationStartMs: startMs } = snapshot
  const isOver = startMs !== undefined && nowMs >= startMs + EVALUATION_MS
  return [isOver ? EXPIRED_EVALUATION : EVALUATION]
}

/**
 * Whether editions allow a feature. If not, the reason names the missing licence, as the product
 * does.
 */
export function isLicensed(
  feature: LicensedFeature,
  editions: readonly Edition[],
): { isAllowed: true } | { isAllowed: false; reason: string } {
  if (editions.some(({ features }) => features.includes(feature))) return { isAllowed: true }
  const allowing = EDITIONS.filter(({ features }) => features.includes(feature))
  const held = editions.map(({ name }) => name).join(', ')
  return {
    isAllowed: false,
    reason: `the licence (${held}) does not allow ${feature}: it needs ${allowing.map(({ name }) => name).join(' or ')}`,
  }
}

/** Returns all features that are licensed for a host. */
export function licensedFeatures(
  snapshot: Known,
  hostId: string,
  nowMs: number,
): LicensedFeature[] {
  const editions = editionsOf(snapshot, hostId, nowMs)
  return LICENSED_FEATURES.filter((feature) => isLicensed(feature, editions).isAllowed)
}

function assigned({ licenses, licenseAssignments }: Known, asset: string): Edition[] {
  return licenseAssignments
    .filter((each) => each.asset === asset && licenses.includes(each.key))
    .map(({ key }) => parseLicenseKey(key).edition)
}
