import { X509Certificate } from 'node:crypto'

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Returns the certificates of a text in PEM, in their order. */
export function pemCertificates(text: string): X509Certificate[] {
  return (text.match(PEM) ?? []).map((pem) => new X509Certificate(pem))
}

/**
 * Whether a certificate is itself among the trusted ones, not only issued by one of them.
 * @param raw the certificate in DER
 */
export function isTrustedItself(raw: Buffer, trustedPem: string): boolean {
  return pemCertificates(trustedPem).some((trusted) => trusted.raw.equals(raw))
}
