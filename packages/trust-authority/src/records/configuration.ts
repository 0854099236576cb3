import type { Secret } from '@nkpsim/crypto'

/** Which TPMs are trusted. If neither is required, a registered key or a certificate suffices. */
export type AttestationSettings = {
  requireEndorsementKeys: boolean
  requireCertificateValidation: boolean
}

/** Certificates of an authority of TPM vendors, root first. */
export type CaCertificate = { name: string; certificatesPem: string }

/** A trusted endorsement key. */
export type EndorsementKey = {
  name: string
  /** TPM name of the key, 34 bytes in hex. */
  endorsementKeyName: string
}

/** A base image that hosts may boot. */
export type BaseImage = {
  name: string
  version: string
  build: string
  /** SHA-256 over the measurements of the image, 64 hex digits. */
  digest: string
  vibCount: number
}

/** A key server of a provider. */
export type KeyServer = { name: string; host: string; port: number }

/** A key provider of a Trust Authority. */
export type TrustedKeyProvider = {
  name: string
  /** UUID, the same on every trust host. */
  providerId: string
  primaryKeyId: string
  servers: readonly KeyServer[]
  /** Empty: none. */
  userName: string
  password: Secret | undefined
  /** Limit for a connection, and for each answer. */
  timeoutMs: number
  /** Identity for the key servers, PEM. */
  client: { certificatePem: string; clientPrivateKeyPem: Secret } | undefined
  /** Trusted certificates of the key servers, PEM; empty: not set. */
  serverCertificatesPem: string
}

/** A vCenter that may ask for the status of the services. */
export type ConsumerPrincipal = { name: string; issuer: string; certificatesPem: string }

/** An attestation service of the group. */
export type GroupMember = { serviceId: string; tokenCertificatePem: string }

/** The configuration that all trust hosts of a cluster share. */
export type TrustConfiguration = {
  isEnabled: boolean
  /** Empty: not set. */
  group: string
  members: readonly GroupMember[]
  settings: AttestationSettings
  caCertificates: readonly CaCertificate[]
  endorsementKeys: readonly EndorsementKey[]
  baseImages: readonly BaseImage[]
  keyProviders: readonly TrustedKeyProvider[]
  consumerPrincipals: readonly ConsumerPrincipal[]
}

/** The configuration of a new trust host: it trusts nobody. */
export const INITIAL_CONFIGURATION: TrustConfiguration = {
  isEnabled: false,
  group: '',
  members: [],
  settings: { requireEndorsementKeys: false, requireCertificateValidation: true },
  caCertificates: [],
  endorsementKeys: [],
  baseImages: [],
  keyProviders: [],
  consumerPrincipals: [],
}
