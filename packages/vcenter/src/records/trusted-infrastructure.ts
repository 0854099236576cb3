/**
 * A trust host of a Trust Authority cluster. Its attestation service and its key provider service
 * have the same address.
 */
export type TrustService = {
  /** UUID of the services, which the trust host made. */
  id: string
  /** Name of the trust host. */
  host: string
  /** `host:port` */
  address: string
  /** SHA-256 of the certificate of the services, upper-case hex with colons. */
  thumbprint: string
  /** Key provider services accept tokens of attestation services of the same group. */
  group: string
}

/** A key provider of the Trust Authority, which vCenter can register. */
export type OfferedKeyProvider = { name: string; id: string }

/** The services that a host of a trusted cluster uses. */
export type TrustedInfrastructure = {
  attestationServices: readonly TrustedServiceRef[]
  keyProviderServices: readonly TrustedServiceRef[]
}

/** A service as a host knows it. */
export type TrustedServiceRef = Omit<TrustService, 'host'>

/** A cluster whose hosts attest to a Trust Authority. */
export type TrustedCluster = {
  cluster: string
  /** Ids of services. */
  attestationServices: readonly string[]
  keyProviderServices: readonly string[]
}

/** What a host reports about its attestation by a Trust Authority. */
export type TrustAttestation = {
  status: 'attested' | 'notAttested' | 'unknown'
  /** UUID of the attestation service; empty if none attested the host. */
  serviceId: string
  /** 0: never. */
  attestedAtMs: number
  /** 0: the host is not attested. */
  attestedUntilMs: number
  messages: readonly string[]
  failingKeyProviderServices: readonly {
    address: string
    message: string
    /** Whether the service answers, and its key server does not. */
    isWithoutKeyServer: boolean
  }[]
  isWithoutKeyProviderService: boolean
}

/** Maximum number of trust hosts. */
export const MAX_TRUST_SERVICES = 32

/** Whether two configurations have the same services in the same order. */
export function isSameInfrastructure(
  a: TrustedInfrastructure | undefined,
  b: TrustedInfrastructure | undefined,
): boolean {
  return textOf(a) === textOf(b)
}

function textOf(infrastructure: TrustedInfrastructure | undefined): string {
  const listOf = (services: readonly TrustedServiceRef[]): string[][] =>
    services.map(({ id, address, thumbprint, group }) => [id, address, thumbprint, group])
  return infrastructure === undefined
    ? ''
    : JSON.stringify([
        listOf(infrastructure.attestationServices),
        listOf(infrastructure.keyProviderServices),
      ])
}
