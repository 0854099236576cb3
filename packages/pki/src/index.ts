export type { CertificateAuthority, IssueInput } from './certificate/authority.ts'
export {
  createCertificateAuthority,
  createKeyAndCsr,
  createSelfSignedCertificate,
  loadCertificateAuthority,
} from './certificate/on-demand.ts'
export { privateKeyToPem } from './certificate/private-key-pem.ts'
export type { SelfSignedInput } from './certificate/self-signed.ts'
export { parseThumbprint, thumbprintOf } from './certificate/thumbprint.ts'
export { certificateMatchesKey, verifyCertificate } from './certificate/verify.ts'
export { PkiError, type PkiErrorCode } from './errors.ts'
export { foreignFormat } from './foreign-format.ts'
