import { createPrivateKey, X509Certificate } from 'node:crypto'

/** Longest chain of certificates that is followed. */
const MAX_CHAIN = 8
/** Extended key usages (RFC 5280, 4.2.1.12). */
const USAGES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' }
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** A certificate with what handshakes need of it. */
export type Certificate = {
  x509: X509Certificate
  pem: string
  /** SHA-256, upper-case hex with colons. */
  thumbprint: string
  /** In the form of node:tls; undefined if there are none. */
  subjectAltName: string | undefined
  validFromMs: number
  validUntilMs: number
}

/** Verifies certificates as TLS does. Remembers results, because peers connect again and again. */
export type Certificates = {
  /** Returns the first certificate of a text. */
  leaf(certificatePem: string): Certificate
  /**
   * Verifies the chain from a certificate to a root.
   * @throws Error with OpenSSL's error text
   */
  verify(
    certificatePem: string,
    rootsPem: string,
    options: { usage: keyof typeof USAGES; nowMs: number },
  ): Certificate
  /** @throws Error if the private key does not belong to the certificate */
  requireOwnKey(identity: { certificatePem: string; privateKeyPem: string }): void
}

export function createCertificates(): Certificates {
  const read = remembered((pem: string) => (pem.match(PEM) ?? []).map(readCertificate))
  const chains = remembered((rootsPem: string) =>
    remembered((certificatePem: string) => chainOf(read(certificatePem), read(rootsPem))),
  )
  const ownKeys = remembered((certificatePem: string) =>
    remembered((privateKeyPem: string) =>
      leaf(certificatePem).x509.checkPrivateKey(createPrivateKey(privateKeyPem)),
    ),
  )
  const leaf = (certificatePem: string): Certificate => {
    const [first] = read(certificatePem)
    if (first === undefined) throw new Error('there is no certificate')
    return first
  }
  return {
    leaf,
    verify: (certificatePem, rootsPem, { usage, nowMs }) => {
      const first = leaf(certificatePem)
      const chain = chains(rootsPem)(certificatePem)
      if (typeof chain === 'string') throw new Error(chain)
      const usages: readonly string[] | undefined = first.x509.keyUsage
      if (usages !== undefined && !usages.includes(USAGES[usage]))
        throw new Error('unsuitable certificate purpose')
      for (const certificate of chain) requireValid(certificate, nowMs)
      return first
    },
    requireOwnKey: ({ certificatePem, privateKeyPem }) => {
      if (!ownKeys(certificatePem)(privateKeyPem)) throw new Error('key values mismatch')
    },
  }
}

/** @throws Error with OpenSSL's error text */
export function requireValid(certificate: Certificate, nowMs: number): void {
  if (nowMs < certificate.validFromMs) throw new Error('certificate is not yet valid')
  if (nowMs > certificate.validUntilMs) throw new Error('certificate has expired')
}

/** Returns the certificates up to a root, or OpenSSL's error text if they lead to no root. */
function chainOf(
  presented: readonly Certificate[],
  roots: readonly Certificate[],
): readonly Certificate[] | string {
  const chain: Certificate[] = []
  let [last] = presented
  while (last !== undefined && chain.length < MAX_CHAIN) {
    const current: Certificate = last
    chain.push(current)
    if (roots.some(({ thumbprint }) => thumbprint === current.thumbprint)) return chain
    const root = roots.find((candidate) => namesIssuer(current, candidate))
    if (root !== undefined)
      return isSignedBy(current, root) ? [...chain, root] : 'certificate signature failure'
    if (namesIssuer(current, current))
      return chain.length === 1
        ? 'self-signed certificate'
        : 'self-signed certificate in certificate chain'
    last = presented.find(
      (each) => !chain.includes(each) && namesIssuer(current, each) && isSignedBy(current, each),
    )
  }
  return 'unable to verify the first certificate'
}

function namesIssuer({ x509 }: Certificate, issuer: Certificate): boolean {
  return issuer.x509.ca && x509.checkIssued(issuer.x509)
}

function isSignedBy({ x509 }: Certificate, issuer: Certificate): boolean {
  return x509.verify(issuer.x509.publicKey)
}

function readCertificate(pem: string): Certificate {
  const x509 = new X509Certificate(pem)
  return {
    x509,
    pem: x509.toString(),
    thumbprint: x509.fingerprint256,
    subjectAltName: x509.subjectAltName,
    validFromMs: x509.validFromDate.getTime(),
    validUntilMs: x509.validToDate.getTime(),
  }
}

function remembered<Result>(compute: (key: string) => Result): (key: string) => Result {
  const results = new Map<string, { result: Result }>()
  return (key) => {
    const known = results.get(key)
    if (known !== undefined) return known.result
    const result = compute(key)
    results.set(key, { result })
    return result
  }
}
