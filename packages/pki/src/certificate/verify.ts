import { createPrivateKey, X509Certificate } from 'node:crypto'
import { PkiError } from '../errors.ts'
import { splitPem } from './pem.ts'

/**
 * Checks that a certificate was issued directly by one of the roots, is valid now and is not an
 * authority itself. RFC 5280, 6.1, for the one chain length of this project.
 * @throws PkiError INVALID_CERTIFICATE, with the reason
 */
export function verifyCertificate({
  certificatePem,
  rootsPem,
  nowMs,
}: {
  certificatePem: string
  rootsPem: string
  nowMs: number
}): void {
  const certificate = parse(certificatePem)
  const issuer = splitPem(rootsPem)
    .map(parse)
    .find((root) => root.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey))
  if (issuer === undefined)
    throw new PkiError('INVALID_CERTIFICATE', 'the certificate is of another authority')
  if (certificate.ca)
    throw new PkiError('INVALID_CERTIFICATE', 'the certificate is an authority itself')
  for (const { validFromDate, validToDate } of [certificate, issuer]) {
    if (nowMs < validFromDate.getTime())
      throw new PkiError(
        'INVALID_CERTIFICATE',
        'the certificate is not valid yet: compare the clocks',
      )
    if (nowMs > validToDate.getTime())
      throw new PkiError('INVALID_CERTIFICATE', 'the certificate has expired')
  }
}

/** Whether a certificate is for this key. */
export function certificateMatchesKey(certificatePem: string, privateKeyPem: string): boolean {
  return parse(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new PkiError('INVALID_CERTIFICATE', 'this is no X.509 certificate', { cause })
  }
}
