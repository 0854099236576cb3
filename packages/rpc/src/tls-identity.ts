/** With what a process shows itself, and whom it trusts. All PEM. */
export type TlsIdentity = {
  /** Own certificate, followed by the certificates between it and the root, if any. */
  certificatePem: string
  privateKeyPem: string
  /** Authorities whose certificates are taken. */
  rootsPem: string
}

/** RFC 8446. Both ends are ours, so nothing older is ever needed. */
export const MIN_TLS_VERSION = 'TLSv1.3'
