/** Identity of a process, and the authorities that the process trusts. All values are PEM. */
export type TlsIdentity = {
  /** Certificate of the process, followed by intermediate certificates, if there are any. */
  certificatePem: string
  privateKeyPem: string
  /** Trusted authorities. */
  rootsPem: string
}

/**
 * RFC 8446. Both ends of a connection are part of this project, so older versions are never needed.
 */
export const MIN_TLS_VERSION = 'TLSv1.3'
