import type { Secret } from '@nkpsim/crypto'
import type { AuditKeys } from '@nkpsim/daemon/audit'

/** A certificate in PEM and its private key as PKCS#8 DER. */
export type KeyAndCertificate = { certificatePem: string; privateKey: Secret }

/** The identity of a trust host. */
export type TrustIdentity = {
  /** UUID of the services of this trust host. */
  serviceId: string
  /** Authority of the certificates of administrators. */
  authority: KeyAndCertificate
  /** Shown to administrators. */
  administration: KeyAndCertificate
  /** Shown to hosts and vCenters, which pin its thumbprint. */
  services: KeyAndCertificate
  /** Signs tokens. */
  tokens: KeyAndCertificate
  /** Certificates of administrators by the id in them. */
  operators: Readonly<Record<string, KeyAndCertificate>>
  auditKeys: AuditKeys
}
