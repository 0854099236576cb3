import { createPrivateKey } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'

/** PEM of a PKCS#8 key, for node:tls, which takes strings; the string cannot be wiped. */
export function privateKeyToPem(pkcs8: Secret): string {
  return createPrivateKey({ key: pkcs8.reveal(), format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
}
