const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** The certificates of a PEM text, one string each. RFC 7468, 5. */
export function splitPem(text: string): string[] {
  return text.match(CERTIFICATE) ?? []
}
