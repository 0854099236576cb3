import type { esxiV1 } from '@nkpsim/rpc'
import { boundedText } from '../records/bounded-text.ts'
import {
  MAX_TRUST_SERVICES,
  type TrustAttestation,
  type TrustedInfrastructure,
  type TrustedServiceRef,
} from '../records/trusted-infrastructure.ts'

/** Latest time that a JavaScript date can have. */
const MAX_DATE_MS = 8.64e15

const STATUS: Partial<Record<esxiV1.TrustAttestationStatus__Output, TrustAttestation['status']>> = {
  TRUST_ATTESTATION_STATUS_ATTESTED: 'attested',
  TRUST_ATTESTATION_STATUS_NOT_ATTESTED: 'notAttested',
}

/** Returns the services of a Trusted Host as a message; null if the host is not one. */
export function infrastructureMessage(
  infrastructure: TrustedInfrastructure | undefined,
): esxiV1.TrustedInfrastructure | null {
  if (infrastructure === undefined) return null
  const messages = (services: readonly TrustedServiceRef[]): esxiV1.TrustedService[] =>
    services.map(({ id, ...service }) => ({ ...service, serviceId: id }))
  return {
    attestationServices: messages(infrastructure.attestationServices),
    keyProviderServices: messages(infrastructure.keyProviderServices),
  }
}

/** Reads the services that a host uses; undefined if it is not a Trusted Host. */
export function infrastructureIn(
  message: esxiV1.TrustedInfrastructure__Output | null | undefined,
): TrustedInfrastructure | undefined {
  if (message == null) return undefined
  const services = (of: readonly esxiV1.TrustedService__Output[]): TrustedServiceRef[] =>
    of.slice(0, MAX_TRUST_SERVICES).map(({ serviceId, address, thumbprint, group }) => ({
      id: boundedText(serviceId),
      address: boundedText(address),
      thumbprint: boundedText(thumbprint),
      group: boundedText(group),
    }))
  return {
    attestationServices: services(message.attestationServices),
    keyProviderServices: services(message.keyProviderServices),
  }
}

/** Reads what a host reports about its attestation; nothing if it is not a Trusted Host. */
export function trustIn(message: esxiV1.TrustAttestation__Output | null | undefined): {
  trust?: TrustAttestation
} {
  if (message == null) return {}
  const failing = message.failingKeyProviderServices.slice(0, MAX_TRUST_SERVICES)
  return {
    trust: {
      status: STATUS[message.status] ?? 'unknown',
      serviceId: boundedText(message.serviceId),
      attestedAtMs: Math.min(message.attestedTimeMs, MAX_DATE_MS),
      attestedUntilMs: Math.min(message.attestedUntilMs, MAX_DATE_MS),
      messages: message.messages.slice(0, MAX_TRUST_SERVICES).map(boundedText),
      failingKeyProviderServices: failing.map((each) => ({
        address: boundedText(each.address),
        message: boundedText(each.message),
        isWithoutKeyServer: each.withoutKeyServer,
      })),
      isWithoutKeyProviderService: message.withoutKeyProviderService,
    },
  }
}
