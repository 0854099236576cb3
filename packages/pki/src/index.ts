export {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssueInput,
  loadCertificateAuthority,
} from './certificate/authority.ts'
export { createKeyAndCsr } from './certificate/csr.ts'
export { privateKeyToPem } from './certificate/private-key-pem.ts'
export { createSelfSignedCertificate, type SelfSignedInput } from './certificate/self-signed.ts'
export { parseThumbprint, thumbprintOf } from './certificate/thumbprint.ts'
export { certificateMatchesKey, verifyCertificate } from './certificate/verify.ts'
export { PkiError, type PkiErrorCode } from './errors.ts'
export { foreignFormat } from './foreign-format.ts'
