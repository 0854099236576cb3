import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import { TrustError } from '../errors.ts'

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const MAX_PEM_CHARACTERS = 64 * 1024
const MAX_CERTIFICATES = 16

/**
 * Reads the certificates in a PEM text.
 * @param what whose certificates these are, for messages
 * @throws TrustError INVALID_CERTIFICATE
 */
export function readCertificates(pem: string, what: string): X509Certificate[] {
  if (pem.length > MAX_PEM_CHARACTERS)
    throw invalid(`the certificates of ${what} have more than ${MAX_PEM_CHARACTERS} characters`)
  const blocks = pem.match(PEM) ?? []
  if (blocks.length === 0)
    throw invalid(`the certificates of ${what} are not in PEM: -----BEGIN CERTIFICATE-----`)
  if (blocks.length > MAX_CERTIFICATES)
    throw invalid(`there are more than ${MAX_CERTIFICATES} certificates of ${what}`)
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block)
    } catch (cause) {
      throw invalid(`certificate ${index + 1} of ${what} cannot be read`, cause)
    }
  })
}

/** Returns certificates as PEM without any other text, so that equal ones have equal texts. */
export function toPem(certificates: readonly X509Certificate[]): string {
  return certificates.map((each) => each.toString()).join('')
}

/**
 * Checks that a private key in PEM belongs to a certificate.
 * @throws TrustError INVALID_CERTIFICATE
 */
export function requireOwnKey(certificate: X509Certificate, privateKeyPem: Secret): void {
  if (privateKeyPem.lengthBytes > MAX_PEM_CHARACTERS)
    throw invalid(`the private key has more than ${MAX_PEM_CHARACTERS} characters`)
  let key: KeyObject
  try {
    key = createPrivateKey(privateKeyPem.reveal())
  } catch (cause) {
    throw invalid('the private key is not in PEM, or is encrypted: decrypt it first', cause)
  }
  if (!certificate.checkPrivateKey(key))
    throw invalid('the private key is not that of the certificate: give the key it was made with')
}

export function invalid(message: string, cause?: unknown): TrustError {
  return new TrustError('INVALID_CERTIFICATE', message, { cause })
}
