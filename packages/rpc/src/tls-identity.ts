/** Identity of a process, and the authorities that it trusts. All PEM. */
export type TlsIdentity = {
  /** Own certificate, followed by the certificates between it and the root, if any. */
  certificatePem: string
  privateKeyPem: string
  /** Trusted authorities. */
  rootsPem: string
}

/** RFC 8446. Both ends are ours, so older versions are never needed. */
export const MIN_TLS_VERSION = 'TLSv1.3'
