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
  type LicenseKind,
} from './editions.ts'
import { parseLicenseKey } from './license-key.ts'

type Known = Pick<Snapshot, 'licenses' | 'licenseAssignments' | 'evaluationStartMs'>

/**
 * Returns the editions that apply to a host, for each kind of licence separately. They come from
 * the host's licence, or from the vCenter's if the host has none. Without any vSphere licence, the
 * evaluation applies.
 */
export function editionsOf(snapshot: Known, hostId: string, nowMs: number): readonly Edition[] {
  const own = assigned(snapshot, hostId)
  const ofVcenter = assigned(snapshot, VCENTER_ASSET)
  const ofKind = (kind: LicenseKind): Edition[] => {
    const isOfKind = (edition: Edition): boolean => edition.kind === kind
    return own.some(isOfKind) ? own.filter(isOfKind) : ofVcenter.filter(isOfKind)
  }
  const vsphere = ofKind('vSphere')
  return [...(vsphere.length > 0 ? vsphere : [evaluationAt(snapshot, nowMs)]), ...ofKind('vSAN')]
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

function evaluationAt({ evaluationStartMs: startMs }: Known, nowMs: number): Edition {
  return startMs !== undefined && nowMs >= startMs + EVALUATION_MS ? EXPIRED_EVALUATION : EVALUATION
}

function assigned({ licenses, licenseAssignments }: Known, asset: string): Edition[] {
  return licenseAssignments
    .filter((each) => each.asset === asset && licenses.includes(each.key))
    .map(({ key }) => parseLicenseKey(key).edition)
}
