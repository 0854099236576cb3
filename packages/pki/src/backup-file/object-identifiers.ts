/** Object identifiers of PKCS#12 and PKCS#5, with their sources. */
export const OID = {
  /** RFC 5652, 4. */
  data: '1.2.840.113549.1.7.1',
  /** RFC 5652, 8. */
  encryptedData: '1.2.840.113549.1.7.6',
  /** RFC 7292, 4.2. */
  keyBag: '1.2.840.113549.1.12.10.1.1',
  pkcs8ShroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  secretBag: '1.2.840.113549.1.12.10.1.5',
  /** RFC 2985, 5.5. */
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  /** RFC 8018, A. */
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacWithSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
  /** AES arc of NIST. Java uses it as the algorithm of a secret key. */
  aes: '2.16.840.1.101.3.4.1',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const

/**
 * Names of algorithms. The reader accepts some of them. Other programs write the rest: Java up to
 * 15, OpenSSL with -legacy, Java from 26. RFC 7292, C; RFC 8018, A to C.
 */
export const ALGORITHM_NAMES: Readonly<Record<string, string>> = {
  [OID.pbes2]: 'PBES2',
  [OID.pbkdf2]: 'PBKDF2',
  [OID.hmacWithSha256]: 'HMAC-SHA-256',
  [OID.aes256Cbc]: 'AES-256-CBC',
  [OID.sha256]: 'SHA-256',
  '1.2.840.113549.1.12.1.3': 'PBE with SHA-1 and 3DES',
  '1.2.840.113549.1.12.1.6': 'PBE with SHA-1 and RC2-40',
  '1.3.6.1.4.1.11591.4.11': 'scrypt',
  '1.2.840.113549.1.5.14': 'PBMAC1',
  '1.2.840.113549.2.7': 'HMAC-SHA-1',
  '1.2.840.113549.2.11': 'HMAC-SHA-512',
  '1.2.840.113549.3.7': '3DES-CBC',
  '2.16.840.1.101.3.4.1.2': 'AES-128-CBC',
  '2.16.840.1.101.3.4.1.22': 'AES-192-CBC',
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}

/** UUID of this project's own attribute. */
const ATTRIBUTE_UUID = 'b6f0d7e2-54c1-4d0a-9c39-6a7f1e8b25d4'

/**
 * Content octets of 2.25.<UUID as a number>. This attribute contains values that PKCS#12 has no
 * place for. ITU-T X.667, 7. Encoded here because the library limits numbers to 32 bits. X.690,
 * 8.19.
 */
export const PROVIDER_ATTRIBUTE_OID: string = uuidArc(ATTRIBUTE_UUID)

function uuidArc(uuid: string): string {
  const groups: number[] = []
  for (let rest = BigInt(`0x${uuid.replaceAll('-', '')}`); rest > 0n; rest >>= 7n)
    groups.unshift(Number(rest & 0x7fn) | (groups.length === 0 ? 0 : 0x80))
  return String.fromCharCode(2 * 40 + 25, ...groups)
}
