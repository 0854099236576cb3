import { X509Certificate } from 'node:crypto'
import { PkiError } from '../errors.ts'

const THUMBPRINT = /^[0-9A-F]{64}$/

/**
 * Returns the SHA-256 of a certificate's DER, as upper-case hex with colons.
 * @throws PkiError INVALID_CERTIFICATE
 */
export function thumbprintOf(certificate: string | Uint8Array): string {
  try {
    return new X509Certificate(certificate).fingerprint256
  } catch (cause) {
    throw new PkiError('INVALID_CERTIFICATE', 'this is not an X.509 certificate', { cause })
  }
}

/**
 * Converts a typed thumbprint to the form of thumbprintOf. Accepts it with or without colons, in
 * upper or lower case.
 * @throws PkiError INVALID_THUMBPRINT
 */
export function parseThumbprint(text: string): string {
  const digits = text.trim().replaceAll(':', '').toUpperCase()
  if (!THUMBPRINT.test(digits))
    throw new PkiError(
      'INVALID_THUMBPRINT',
      'a thumbprint is SHA-256 in hex: 64 digits, with or without colons',
    )
  return digits.replace(/..(?!$)/g, '$&:')
}
