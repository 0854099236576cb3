import { X509Certificate } from 'node:crypto'

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g
const PEM_PKCS7 = '-----BEGIN PKCS7-----'
const PEM_PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
const CERTIFICATE_NAME = /\.(pem|crt|cer|der|p7b|p7c)$/i
/** Tag of a DER SEQUENCE. It is the first byte of every certificate. */
const DER_SEQUENCE = 0x30

/** Content of a file in a folder of trusted TPM vendors. */
export type AuthorityFile = {
  certificates: readonly X509Certificate[]
  /**
   * Reasons why parts of it are unusable. Empty if every part is usable, or if the file is not
   * meant to contain certificates.
   */
  problems: readonly string[]
}

/**
 * Reads certificates of authorities in PEM or DER, which it recognises by content. The name only
 * shows whether the file should contain a certificate.
 */
export function readAuthorityFile(name: string, bytes: Buffer): AuthorityFile {
  const blocks = bytes.toString('latin1').match(PEM_CERTIFICATE) ?? []
  if (blocks.length > 0) {
    const read = blocks.map((pem) => readCertificate(Buffer.from(pem)))
    return {
      certificates: read.flatMap((each) => (each instanceof X509Certificate ? [each] : [])),
      problems: read.flatMap((each, index) =>
        each instanceof X509Certificate ? [] : [`certificate ${index + 1} ${each}`],
      ),
    }
  }
  const single = bytes[0] === DER_SEQUENCE ? readCertificate(bytes) : undefined
  if (single instanceof X509Certificate) return { certificates: [single], problems: [] }
  return { certificates: [], problems: isMeant(name, bytes) ? [`it ${hintOf(bytes)}`] : [] }
}

function readCertificate(bytes: Buffer): X509Certificate | string {
  try {
    const certificate = new X509Certificate(bytes)
    return certificate.ca ? certificate : 'is not that of an authority'
  } catch {
    return 'cannot be read'
  }
}

/**
 * Whether the file is meant to contain certificates. The authority of swtpm stores its private keys
 * in the same folder.
 */
function isMeant(name: string, bytes: Buffer): boolean {
  return CERTIFICATE_NAME.test(name) && !PEM_PRIVATE_KEY.test(bytes.toString('latin1'))
}

function hintOf(bytes: Buffer): string {
  if (bytes.length === 0) return 'is empty'
  const text = bytes.toString('latin1')
  if (text.includes(PEM_PKCS7))
    return 'is a PKCS#7 bundle: convert it with openssl pkcs7 -print_certs'
  if (/^MI[A-Za-z0-9+/=\s]+$/.test(text)) return 'is base64 text: decode it first with base64 -d'
  return 'does not hold a certificate in PEM or DER'
}
