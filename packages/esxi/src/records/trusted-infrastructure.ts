/** A service of a Trust Authority cluster, as the hosts of a trusted cluster reach it. */
export type TrustService = {
  /** UUID under which vCenter registered the service. */
  id: string
  /** `host:port` */
  address: string
  /** SHA-256 of the certificate of the service, upper-case hex with colons. */
  thumbprint: string
  /** Key provider services accept tokens of attestation services of the same group. */
  group: string
}

/** The services that a host of a trusted cluster uses. */
export type TrustedInfrastructure = {
  attestationServices: readonly TrustService[]
  keyProviderServices: readonly TrustService[]
}

/** A service that a host could not use when it last tried. */
export type FailingService = {
  address: string
  message: string
  /** Whether the service answers, and its key server does not. */
  isWithoutKeyServer: boolean
}

/** What a host knows about its own attestation by a Trust Authority. */
export type TrustAttestation = {
  /** `unknown` until the first attempt has ended. */
  status: 'attested' | 'notAttested' | 'unknown'
  /** UUID of the attestation service that attested the host last; empty if none did. */
  serviceId: string
  /** Time of the last successful attestation; 0 if there was none. */
  attestedAtMs: number
  /** Time until which the attestation is valid; 0 if the host is not attested. */
  attestedUntilMs: number
  /** Why the last attempt failed; empty if it succeeded. One line for each service. */
  messages: readonly string[]
  /** Key provider services that failed, although the host needed or checked them. */
  failingKeyProviderServices: readonly FailingService[]
  /** Whether no key provider service works. */
  isWithoutKeyProviderService: boolean
}

/** Maximum number of services of each kind that a host uses. */
export const MAX_TRUST_SERVICES = 32

/** Whether two configurations have the same services in the same order. */
export function isSameInfrastructure(
  a: TrustedInfrastructure | undefined,
  b: TrustedInfrastructure | undefined,
): boolean {
  return textOf(a) === textOf(b)
}

function textOf(infrastructure: TrustedInfrastructure | undefined): string {
  const listOf = (services: readonly TrustService[]): string[][] =>
    services.map(({ id, address, thumbprint, group }) => [id, address, thumbprint, group])
  return infrastructure === undefined
    ? ''
    : JSON.stringify([
        listOf(infrastructure.attestationServices),
        listOf(infrastructure.keyProviderServices),
      ])
}
