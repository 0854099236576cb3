import type { esxiV1 } from '@nkpsim/rpc'
import {
  MAX_TRUST_SERVICES,
  type TrustAttestation,
  type TrustedInfrastructure,
  type TrustService,
} from '../records/trusted-infrastructure.ts'

const STATUS = {
  attested: 'TRUST_ATTESTATION_STATUS_ATTESTED',
  notAttested: 'TRUST_ATTESTATION_STATUS_NOT_ATTESTED',
  unknown: 'TRUST_ATTESTATION_STATUS_UNKNOWN',
} as const satisfies Record<TrustAttestation['status'], string>

/** Reads the services that a vCenter wants a host to use. */
export function infrastructureIn(
  message: esxiV1.TrustedInfrastructure__Output | null,
): TrustedInfrastructure | undefined {
  if (message === null) return undefined
  const servicesIn = (services: readonly esxiV1.TrustedService__Output[]): TrustService[] =>
    services.slice(0, MAX_TRUST_SERVICES).map(({ serviceId, address, thumbprint, group }) => ({
      id: serviceId,
      address,
      thumbprint,
      group,
    }))
  return {
    attestationServices: servicesIn(message.attestationServices),
    keyProviderServices: servicesIn(message.keyProviderServices),
  }
}

/** Returns the services of a host as a message; null if it is not a Trusted Host. */
export function infrastructureMessage(
  infrastructure: TrustedInfrastructure | undefined,
): esxiV1.TrustedInfrastructure | null {
  if (infrastructure === undefined) return null
  const messages = (services: readonly TrustService[]): esxiV1.TrustedService[] =>
    services.map(({ id, ...service }) => ({ ...service, serviceId: id }))
  return {
    attestationServices: messages(infrastructure.attestationServices),
    keyProviderServices: messages(infrastructure.keyProviderServices),
  }
}

/** Returns the attestation of a Trusted Host as a message. */
export function trustAttestationMessage(trust: TrustAttestation): esxiV1.TrustAttestation {
  return {
    status: STATUS[trust.status],
    serviceId: trust.serviceId,
    attestedTimeMs: trust.attestedAtMs,
    attestedUntilMs: trust.attestedUntilMs,
    messages: [...trust.messages],
    failingKeyProviderServices: trust.failingKeyProviderServices.map(
      ({ isWithoutKeyServer, ...failing }) => ({
        ...failing,
        withoutKeyServer: isWithoutKeyServer,
      }),
    ),
    withoutKeyProviderService: trust.isWithoutKeyProviderService,
  }
}
