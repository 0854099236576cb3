// All that needs the library for certificates, loaded as one module: a bundler that splits them
// would run the library before the polyfill that it requires.
export { createCertificateAuthority, loadCertificateAuthority } from './authority.ts'
export { createKeyAndCsr } from './csr.ts'
export { createSelfSignedCertificate } from './self-signed.ts'
