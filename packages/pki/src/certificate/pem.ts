const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** Splits a PEM text into its certificates. RFC 7468, 5. */
export function splitPem(text: string): string[] {
  return text.match(CERTIFICATE) ?? []
}
