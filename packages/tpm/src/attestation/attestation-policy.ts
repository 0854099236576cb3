import {
  ACCEPTANCE_LEVELS,
  type AcceptanceLevel,
  type BootDescription,
  type Vib,
} from '../measured-boot/boot-description.ts'

/** Requirements that the boot of a host must meet. */
export type AttestationPolicy = {
  requireSecureBoot: boolean
  /** Oldest accepted ESXi version, for example `8.0.3`. */
  minimumVersion: string
  /** Accepted builds of ESXi. Empty accepts any build. */
  acceptedBuilds: readonly string[]
  /** Lowest accepted level of a VIB. */
  minimumAcceptanceLevel: AcceptanceLevel
}

/**
 * Native key providers need 7.0 Update 2. Host images have the level PartnerSupported by default.
 */
export const DEFAULT_ATTESTATION_POLICY: AttestationPolicy = {
  requireSecureBoot: true,
  minimumVersion: '7.0.2',
  acceptedBuilds: [],
  minimumAcceptanceLevel: 'PartnerSupported',
}

/** Requirements for a boot. */
export const POLICY_CHECKS: readonly {
  code: string
  title: string
  judge: (boot: BootDescription, policy: AttestationPolicy) => string | undefined
}[] = [
  {
    code: 'SECURE_BOOT_DISABLED',
    title: 'secure boot is enabled',
    judge: ({ secureBoot }, { requireSecureBoot }) =>
      secureBoot || !requireSecureBoot ? undefined : 'Host Secure Boot was disabled',
  },
  {
    code: 'VERSION_NOT_ACCEPTED',
    title: 'ESXi version is accepted',
    judge: ({ esxi: { version } }, { minimumVersion }) =>
      isVersionAtLeast(version, minimumVersion)
        ? undefined
        : `the host runs ESXi ${version}, and ${minimumVersion} is the oldest that is accepted`,
  },
  {
    code: 'BUILD_NOT_ACCEPTED',
    title: 'ESXi build is accepted',
    judge: ({ esxi: { build } }, { acceptedBuilds }) =>
      acceptedBuilds.length === 0 || acceptedBuilds.includes(build)
        ? undefined
        : `the host runs ESXi build ${build}, which is not among those that are accepted`,
  },
  {
    code: 'VIB_NOT_ACCEPTED',
    title: 'every VIB has an accepted acceptance level',
    judge: ({ vibs }, { minimumAcceptanceLevel }) => {
      const vib = vibBelow(vibs, minimumAcceptanceLevel)
      return vib && `VIB "${vib.name}" has the acceptance level ${vib.acceptanceLevel}`
    },
  },
]

/** Whether a dotted version is equal to or later than the minimum. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const [own, other] = [version, minimum].map((text) => text.split('.').map(Number))
  if (own === undefined || other === undefined || own.some(Number.isNaN)) return false
  for (let index = 0; index < Math.max(own.length, other.length); index++) {
    const difference = (own[index] ?? 0) - (other[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Returns the first VIB below the minimum level. Returns undefined if there is none. */
export function vibBelow(vibs: readonly Vib[], minimum: AcceptanceLevel): Vib | undefined {
  const worst = ACCEPTANCE_LEVELS.indexOf(minimum)
  return vibs.find(({ acceptanceLevel }) => ACCEPTANCE_LEVELS.indexOf(acceptanceLevel) > worst)
}
