/**
 * Certificate functions that a daemon needs at every start, without the library that makes
 * certificates.
 */
export { privateKeyToPem } from './private-key-pem.ts'
export { parseThumbprint, thumbprintOf } from './thumbprint.ts'
