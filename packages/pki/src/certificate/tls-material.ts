/**
 * Functions for certificates that a daemon needs at every start. They do not load the library that
 * makes certificates.
 */
export { privateKeyToPem } from './private-key-pem.ts'
export { parseThumbprint, thumbprintOf } from './thumbprint.ts'
