/** What a daemon needs of certificates at every start, without the library that makes them. */
export { privateKeyToPem } from './private-key-pem.ts'
export { parseThumbprint, thumbprintOf } from './thumbprint.ts'
