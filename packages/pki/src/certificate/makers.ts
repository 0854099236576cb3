// All functions that need the library for certificates. They are loaded as one module, because a
// bundler could otherwise run the library before the polyfill that it requires.
export { createCertificateAuthority, loadCertificateAuthority } from './authority.ts'
export { createKeyAndCsr } from './csr.ts'
export { createSelfSignedCertificate } from './self-signed.ts'
