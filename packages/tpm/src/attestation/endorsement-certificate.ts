import type { X509Certificate } from 'node:crypto'
import { readAuthorityFile } from './authority-file.ts'

/** tcg-kp-EKCertificate, TCG EK Credential Profile, 3.2.16. */
const EK_CERTIFICATE_USAGE = '2.23.133.8.1'
/**
 * Manufacturer, model and version of the TPM. OpenSSL prints their names or numbers. TCG EK
 * Credential Profile, 3.2.9.
 */
const TCG_ATTRIBUTES = [
  /(?:tcg-at-tpmManufacturer|2\.23\.133\.2\.1)=id:[0-9A-Fa-f]{8}/,
  /(?:tcg-at-tpmModel|2\.23\.133\.2\.2)=[^\\,"]+/,
  /(?:tcg-at-tpmVersion|2\.23\.133\.2\.3)=id:[0-9A-Fa-f]{8}/,
]
const MAX_PATH = 4

/** Certificates that vouch for TPMs: trusted roots, and intermediates between a root and an EK. */
export type TrustedAuthorities = {
  roots: readonly X509Certificate[]
  intermediates: readonly X509Certificate[]
  /** Files that should contain authorities but are unusable, with the reasons. */
  skipped: readonly SkippedFile[]
}

export type SkippedFile = { file: string; reason: string }

const MAX_NAMED = 5

/** Returns one line about the skipped files. */
export function skippedText(skipped: readonly SkippedFile[]): string {
  const named = skipped.slice(0, MAX_NAMED).map(({ file, reason }) => `${file} (${reason})`)
  const more = skipped.length - named.length
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/**
 * Sorts the certificates of files: self-signed certificates are roots. An unusable file does not
 * affect the other files.
 */
export function trustedAuthorities(
  files: readonly { name: string; bytes: Buffer }[],
): TrustedAuthorities {
  const read = files.map(({ name, bytes }) => ({ name, ...readAuthorityFile(name, bytes) }))
  const certificates = read.flatMap((file) => file.certificates)
  const isRoot = (each: X509Certificate): boolean =>
    each.subject === each.issuer && isSignedBy(each, each)
  return {
    roots: certificates.filter(isRoot),
    intermediates: certificates.filter((each) => !isRoot(each)),
    skipped: read.flatMap(({ name, problems }) =>
      problems.map((reason) => ({ file: name, reason })),
    ),
  }
}

type Path = readonly X509Certificate[]
/**
 * Cache of paths. Hosts present the same certificate repeatedly, and its signatures do not change.
 */
const pathsFound = new WeakMap<TrustedAuthorities, Map<string, readonly Path[]>>()
const MAX_CERTIFICATES = 4096
/**
 * Maximum number of paths for a certificate. Renewed and cross-signed authorities cause several
 * paths.
 */
const MAX_PATHS = 16

/**
 * Returns the paths from an EK's certificate to trusted roots, at most MAX_PATHS. A path includes
 * both ends. An expired authority must not hide a renewed one, so one path is not enough. RFC 5280,
 * 6.1.
 */
export function pathsToRoots(
  certificate: X509Certificate,
  authorities: TrustedAuthorities,
): readonly Path[] {
  const known = pathsFound.get(authorities) ?? new Map<string, readonly Path[]>()
  pathsFound.set(authorities, known)
  const fingerprint = certificate.fingerprint512
  const before = known.get(fingerprint)
  if (before !== undefined) return before
  const paths = findPaths([certificate], authorities).slice(0, MAX_PATHS)
  if (known.size < MAX_CERTIFICATES) known.set(fingerprint, paths)
  return paths
}

function findPaths(path: Path, authorities: TrustedAuthorities): Path[] {
  const current = path.at(-1)
  if (current === undefined || path.length > MAX_PATH) return []
  const issued = (by: X509Certificate): boolean =>
    current.checkIssued(by) && isSignedBy(current, by)
  const { roots, intermediates } = authorities
  return [
    ...roots.filter(issued).map((root) => [...path, root]),
    ...intermediates
      .filter((each) => !path.includes(each) && issued(each))
      .slice(0, MAX_PATHS)
      .flatMap((each) => findPaths([...path, each], authorities)),
  ]
}

/**
 * Whether `by` signed a certificate. A key or signature that OpenSSL does not support counts as not
 * signed.
 */
function isSignedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  try {
    return certificate.verify(by.publicKey)
  } catch {
    return false
  }
}

/**
 * Tag and length type of a DER SEQUENCE of 256 to 65535 bytes, which is the size of certificates.
 */
const DER_LONG_SEQUENCE = 0x3082
const DER_HEADER_BYTES = 4

/**
 * Returns a certificate from an NV index without its padding. If the index is larger than the
 * certificate, vendors leave the rest erased (0xff) or cleared (0). Other trailing bytes stay.
 * Returns no bytes if there is only padding.
 */
export function withoutPadding(bytes: Buffer): Buffer {
  if (isPadding(bytes)) return Buffer.alloc(0)
  if (bytes.length < DER_HEADER_BYTES || bytes.readUInt16BE() !== DER_LONG_SEQUENCE) return bytes
  const end = DER_HEADER_BYTES + bytes.readUInt16BE(2)
  return isPadding(bytes.subarray(end)) ? bytes.subarray(0, end) : bytes
}

function isPadding(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0xff) || bytes.every((byte) => byte === 0)
}

export function isValidAt(certificate: X509Certificate, timeMs: number): boolean {
  return (
    certificate.validFromDate.getTime() <= timeMs && timeMs <= certificate.validToDate.getTime()
  )
}

/** Whether a certificate can be for an EK: it has the right usage and is not an authority. */
export function isForEndorsementKey(certificate: X509Certificate): boolean {
  return !certificate.ca && (certificate.keyUsage ?? []).includes(EK_CERTIFICATE_USAGE)
}

/** Whether a certificate describes its TPM as TCG requires. */
export function namesTpm(certificate: X509Certificate): boolean {
  const names = certificate.subjectAltName ?? ''
  return TCG_ATTRIBUTES.every((pattern) => pattern.test(names))
}
