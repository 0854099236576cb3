import { VcenterError } from '../errors.ts'

/** What a licence allows. */
export const LICENSED_FEATURES = [
  'nativeKeyProvider',
  'vtpm',
  'vmEncryption',
  'vsanEncryption',
] as const
export type LicensedFeature = (typeof LICENSED_FEATURES)[number]

/** What a licence is for. */
export type Edition = { name: string; features: readonly LicensedFeature[] }

const IN_ALL: readonly LicensedFeature[] = ['nativeKeyProvider', 'vtpm']
const WITH_VM_ENCRYPTION: readonly LicensedFeature[] = [...IN_ALL, 'vmEncryption']

/**
 * The editions for which licences are sold. Each key contains the edition's position: add new ones
 * at the end.
 */
export const EDITIONS: readonly Edition[] = [
  { name: 'vSphere Standard', features: IN_ALL },
  { name: 'vSphere Enterprise Plus', features: WITH_VM_ENCRYPTION },
  { name: 'vSphere Foundation', features: WITH_VM_ENCRYPTION },
  { name: 'Cloud Foundation', features: LICENSED_FEATURES },
  { name: 'vSAN Enterprise', features: ['vsanEncryption'] },
]

/** Features without a licence, for 60 days. */
export const EVALUATION: Edition = { name: 'Evaluation', features: LICENSED_FEATURES }
/**
 * Features without a licence after that. The product then refuses to power on VMs; here, features
 * of every edition stay.
 */
export const EXPIRED_EVALUATION: Edition = { name: 'Evaluation (expired)', features: IN_ALL }
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
