import {
  ACCEPTANCE_LEVELS,
  type AcceptanceLevel,
  type Vib,
} from '../measured-boot/boot-description.ts'

/** What a host must have booted to be accepted. */
export type AttestationPolicy = {
  requireSecureBoot: boolean
  /** Oldest ESXi version, `8.0.3`. */
  minimumVersion: string
  /** Builds of ESXi, and no others; empty: any. */
  acceptedBuilds: readonly string[]
  /** Worst acceptance level that a VIB may have. */
  minimumAcceptanceLevel: AcceptanceLevel
}

/** Native key providers need 7.0 Update 2; a host image has the level PartnerSupported unless someone lowers it. */
export const DEFAULT_ATTESTATION_POLICY: AttestationPolicy = {
  requireSecureBoot: true,
  minimumVersion: '7.0.2',
  acceptedBuilds: [],
  minimumAcceptanceLevel: 'PartnerSupported',
}

/** Whether a version with dots is another one or later. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const [own, other] = [version, minimum].map((text) => text.split('.').map(Number))
  if (own === undefined || other === undefined || own.some(Number.isNaN)) return false
  for (let index = 0; index < Math.max(own.length, other.length); index++) {
    const difference = (own[index] ?? 0) - (other[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** The first VIB that is less trustworthy than allowed; undefined if none is. */
export function vibBelow(vibs: readonly Vib[], minimum: AcceptanceLevel): Vib | undefined {
  const worst = ACCEPTANCE_LEVELS.indexOf(minimum)
  return vibs.find(({ acceptanceLevel }) => ACCEPTANCE_LEVELS.indexOf(acceptanceLevel) > worst)
}
