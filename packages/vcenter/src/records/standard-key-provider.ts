/** How vCenter got the certificate by which a key server knows it. */
export type ClientCertificateSource =
  | 'vcenterRoot'
  | 'vcenterCertificate'
  | 'uploaded'
  | 'signingRequest'

/** A key server, without the password. */
export type KmsServer = {
  /** Label, unique in the provider. */
  name: string
  /** DNS name or IP address. */
  host: string
  port: number
  /** Empty: vCenter sends no user name and no password. */
  userName: string
  timeoutMs: number
  proxy: { host: string; port: number } | undefined
  /** Certificate of the server that an operator accepted, in PEM; empty: none yet. */
  trustedPem: string
}

/** The fields of a standard provider that are not secret. */
export type StandardFields = {
  kind: 'standard'
  /** The key servers of the provider. All have the same keys. */
  servers: readonly KmsServer[]
  /** Certificate by which the servers know vCenter, in PEM. */
  clientCertificatePem: string
  clientCertificateSource: ClientCertificateSource
  /** Signing request without an answer, in PEM; empty: none. */
  requestPem: string
  /** First time at which a server answered after both sides trusted each other. */
  firstReachedMs: number | undefined
}

/** A key that a key server made. vCenter never keeps the key itself. */
export type StandardKey = {
  /** Name of the provider. */
  provider: string
  /** Unique identifier at the key server, 1 to 128 characters. */
  keyId: string
  /** Key check value, 32 hex digits. Tells another key under the same identifier. */
  kcv: string
  /** What the key was made for, such as `virtual machine db-1`. */
  madeFor: string
  timeMs: number
}

/** Copies the fields that are not secret. */
export function standardFields(provider: StandardFields): StandardFields {
  const { kind, servers, firstReachedMs } = provider
  const { clientCertificatePem, clientCertificateSource, requestPem } = provider
  return {
    ...{ kind, servers, firstReachedMs },
    ...{ clientCertificatePem, clientCertificateSource, requestPem },
  }
}
