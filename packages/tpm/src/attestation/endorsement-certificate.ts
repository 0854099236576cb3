import { X509Certificate } from 'node:crypto'

/** tcg-kp-EKCertificate, TCG EK Credential Profile, 3.2.16. */
const EK_CERTIFICATE_USAGE = '2.23.133.8.1'
/** Manufacturer, model and version of the TPM, TCG EK Credential Profile, 3.2.9; OpenSSL prints names or numbers. */
const TCG_ATTRIBUTES = [
  /(?:tcg-at-tpmManufacturer|2\.23\.133\.2\.1)=id:[0-9A-Fa-f]{8}/,
  /(?:tcg-at-tpmModel|2\.23\.133\.2\.2)=[^\\,"]+/,
  /(?:tcg-at-tpmVersion|2\.23\.133\.2\.3)=id:[0-9A-Fa-f]{8}/,
]
const MAX_PATH = 4

/** Certificates that vouch for TPMs: roots that are trusted, and what may stand between them and an EK. */
export type TrustedAuthorities = {
  roots: readonly X509Certificate[]
  intermediates: readonly X509Certificate[]
}

/** The certificates of PEM texts, told apart: what signed itself is a root. */
export function trustedAuthorities(pemTexts: readonly string[]): TrustedAuthorities {
  const certificates = pemTexts
    .flatMap(
      (text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [],
    )
    .map((pem) => new X509Certificate(pem))
    .filter((certificate) => certificate.ca)
  const isRoot = (each: X509Certificate): boolean =>
    each.subject === each.issuer && each.verify(each.publicKey)
  return {
    roots: certificates.filter(isRoot),
    intermediates: certificates.filter((each) => !isRoot(each)),
  }
}

type Path = X509Certificate[] | undefined
/** Paths that were found before: hosts come again and again with the same certificate, and a signature does not change. */
const pathsFound = new WeakMap<TrustedAuthorities, Map<string, Path>>()
const MAX_PATHS = 4096

/** The certificates from an EK's to a trusted root, both included; undefined if there is no such path. RFC 5280, 6.1. */
export function pathToRoot(certificate: X509Certificate, authorities: TrustedAuthorities): Path {
  const known = pathsFound.get(authorities) ?? new Map<string, Path>()
  pathsFound.set(authorities, known)
  const fingerprint = certificate.fingerprint512
  if (known.has(fingerprint)) return known.get(fingerprint)
  const path = findPath(certificate, authorities)
  if (known.size < MAX_PATHS) known.set(fingerprint, path)
  return path
}

function findPath(
  certificate: X509Certificate,
  { roots, intermediates }: TrustedAuthorities,
): Path {
  const path = [certificate]
  let current = certificate
  while (path.length <= MAX_PATH) {
    const issued = (by: X509Certificate): boolean =>
      current.checkIssued(by) && current.verify(by.publicKey)
    const root = roots.find(issued)
    if (root !== undefined) return [...path, root]
    const next = intermediates.find((each) => !path.includes(each) && issued(each))
    if (next === undefined) return undefined
    path.push(next)
    current = next
  }
  return undefined
}

export function isValidAt(certificate: X509Certificate, timeMs: number): boolean {
  return (
    certificate.validFromDate.getTime() <= timeMs && timeMs <= certificate.validToDate.getTime()
  )
}

/** Whether a certificate may be an EK's: for that use, and for no authority. */
export function isForEndorsementKey(certificate: X509Certificate): boolean {
  return !certificate.ca && (certificate.keyUsage ?? []).includes(EK_CERTIFICATE_USAGE)
}

/** Whether a certificate names its TPM as TCG has it. */
export function namesTpm(certificate: X509Certificate): boolean {
  const names = certificate.subjectAltName ?? ''
  return TCG_ATTRIBUTES.every((pattern) => pattern.test(names))
}
