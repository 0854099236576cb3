import { createPrivateKey } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'

/** Returns a PKCS#8 key as PEM, for node:tls, which takes strings. The string cannot be wiped. */
export function privateKeyToPem(pkcs8: Secret): string {
  return createPrivateKey({ key: pkcs8.reveal(), format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
}
