import { VcenterError } from '../errors.ts'

/** Features that a licence can allow. */
export const LICENSED_FEATURES = [
  'nativeKeyProvider',
  'vtpm',
  'vmEncryption',
  'vsanEncryption',
] as const
export type LicensedFeature = (typeof LICENSED_FEATURES)[number]

/** Kinds of licences. An asset can have one licence of each kind. */
export type LicenseKind = 'vSphere' | 'vSAN'

/** An edition of the product, and the features that its licence allows. */
export type Edition = { name: string; kind: LicenseKind; features: readonly LicensedFeature[] }

const IN_ALL: readonly LicensedFeature[] = ['nativeKeyProvider', 'vtpm']
const WITH_VM_ENCRYPTION: readonly LicensedFeature[] = [...IN_ALL, 'vmEncryption']

/**
 * The editions for which licences are sold. A key contains the position of its edition in this
 * list, so add new editions at the end.
 */
export const EDITIONS: readonly Edition[] = [
  { name: 'vSphere Standard', kind: 'vSphere', features: IN_ALL },
  { name: 'vSphere Enterprise Plus', kind: 'vSphere', features: WITH_VM_ENCRYPTION },
  { name: 'vSphere Foundation', kind: 'vSphere', features: WITH_VM_ENCRYPTION },
  { name: 'Cloud Foundation', kind: 'vSphere', features: LICENSED_FEATURES },
  { name: 'vSAN Enterprise', kind: 'vSAN', features: ['vsanEncryption'] },
]

/** Features of the first 60 days without a licence. */
export const EVALUATION: Edition = {
  name: 'Evaluation',
  kind: 'vSphere',
  features: LICENSED_FEATURES,
}
/**
 * Features without a licence after the first 60 days. The product then refuses to power on VMs. In
 * nkpsim, the features that every vSphere edition has stay available.
 */
export const EXPIRED_EVALUATION: Edition = {
  name: 'Evaluation (expired)',
  kind: 'vSphere',
  features: IN_ALL,
}
export const EVALUATION_MS = 60 * 24 * 60 * 60_000

/** @throws VcenterError INVALID_REQUEST */
export function findEdition(name: string): Edition {
  const edition = EDITIONS.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (edition === undefined)
    throw new VcenterError(
      'INVALID_REQUEST',
      `an edition is one of ${EDITIONS.map((each) => each.name).join(', ')}`,
    )
  return edition
}
