import { createPrivateKey, X509Certificate } from 'node:crypto'
import { PkiError } from '../errors.ts'
import { splitPem } from './pem.ts'

/**
 * Requires that one of the roots issued a certificate directly, that both are valid now, and that
 * the certificate is not an authority. RFC 5280, 6.1, for chains of this one length.
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

/** Whether a certificate belongs to this key. */
export function certificateMatchesKey(certificatePem: string, privateKeyPem: string): boolean {
  return parse(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new PkiError('INVALID_CERTIFICATE', 'this is not an X.509 certificate', { cause })
  }
}
