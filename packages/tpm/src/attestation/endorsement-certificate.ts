import type { X509Certificate } from 'node:crypto'
import { readAuthorityFile } from './authority-file.ts'

/** tcg-kp-EKCertificate, TCG EK Credential Profile, 3.2.16. */
const EK_CERTIFICATE_USAGE = '2.23.133.8.1'
/**
 * Manufacturer, model and version of the TPM, TCG EK Credential Profile, 3.2.9; OpenSSL prints
 * names or numbers.
 */
const TCG_ATTRIBUTES = [
  /(?:tcg-at-tpmManufacturer|2\.23\.133\.2\.1)=id:[0-9A-Fa-f]{8}/,
  /(?:tcg-at-tpmModel|2\.23\.133\.2\.2)=[^\\,"]+/,
  /(?:tcg-at-tpmVersion|2\.23\.133\.2\.3)=id:[0-9A-Fa-f]{8}/,
]
const MAX_PATH = 4

/** Certificates that vouch for TPMs: trusted roots, and intermediates between them and an EK. */
export type TrustedAuthorities = {
  roots: readonly X509Certificate[]
  intermediates: readonly X509Certificate[]
  /** Files that should have held authorities but were unusable, with the reason. */
  skipped: readonly SkippedFile[]
}

export type SkippedFile = { file: string; reason: string }

const MAX_NAMED = 5

/** Files that were skipped, in one line. */
export function skippedText(skipped: readonly SkippedFile[]): string {
  const named = skipped.slice(0, MAX_NAMED).map(({ file, reason }) => `${file} (${reason})`)
  const more = skipped.length - named.length
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/**
 * The certificates of files, sorted: self-signed ones are roots. An unusable file does not affect
 * the others.
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
 * Cache of paths: hosts present the same certificate repeatedly, and a signature does not change.
 */
const pathsFound = new WeakMap<TrustedAuthorities, Map<string, readonly Path[]>>()
const MAX_CERTIFICATES = 4096
/** Renewed and cross-signed authorities make several paths for one certificate. */
const MAX_PATHS = 16

/**
 * All paths from an EK's certificate to trusted roots, each with both ends; empty if there is none.
 * All, because an expired authority must not hide the renewed one beside it. RFC 5280, 6.1.
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

/** A certificate whose key or signature OpenSSL does not support has signed nothing. */
function isSignedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  try {
    return certificate.verify(by.publicKey)
  } catch {
    return false
  }
}

/** Tag and length of a DER SEQUENCE of 256 to 65535 bytes, the size of certificates. */
const DER_LONG_SEQUENCE = 0x3082
const DER_HEADER_BYTES = 4

/**
 * A certificate from an NV index, without padding: vendors leave the rest of a larger index erased
 * (0xff) or cleared (0). Other trailing bytes stay. Empty if there is only padding.
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

/** Whether a certificate may be an EK's: for that use, and not an authority. */
export function isForEndorsementKey(certificate: X509Certificate): boolean {
  return !certificate.ca && (certificate.keyUsage ?? []).includes(EK_CERTIFICATE_USAGE)
}

/** Whether a certificate names its TPM as TCG requires. */
export function namesTpm(certificate: X509Certificate): boolean {
  const names = certificate.subjectAltName ?? ''
  return TCG_ATTRIBUTES.every((pattern) => pattern.test(names))
}
