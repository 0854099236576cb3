import {
  createCipheriv,
  createECDH,
  createHash,
  createPrivateKey,
  type KeyObject,
} from 'node:crypto'
import type { Random } from './random.ts'

/** Bytes of a PKCS#8 PrivateKeyInfo before the 32 bytes of an Ed25519 key. RFC 8410, 7. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const ED25519_BYTES = 32
const P256_BYTES = 32
/** Order of the base point of P-256. SP 800-186, 3.2.1.3. */
const P256_ORDER = Buffer.from(
  'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'hex',
)
const PIECE_BYTES = 1024
const NUMBER_BYTES = 6
const NUMBER_RANGE = 2 ** (8 * NUMBER_BYTES)

/**
 * Returns a source that a seed determines: the same seed gives the same draws in the same order.
 * Its bytes are the key stream of AES-256-CTR (SP 800-38A, 6.5) with the SHA-256 of the seed as
 * key. They are as secret as the seed, so use it only for simulations and tests.
 */
export function seededRandom(seed: string): Random {
  const key = createHash('sha256').update(seed).digest()
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  let drawn = Buffer.alloc(0)
  /** Draws in pieces, because each call of the cipher costs more than its bytes. */
  const bytes = (lengthBytes: number): Buffer => {
    const missingBytes = lengthBytes - drawn.length
    if (missingBytes > 0)
      drawn = Buffer.concat([drawn, stream.update(Buffer.alloc(missingBytes + PIECE_BYTES))])
    const taken = drawn.subarray(0, lengthBytes)
    drawn = drawn.subarray(lengthBytes)
    return taken
  }
  return {
    bytes,
    uuid: () => uuidOf(bytes(16)),
    below: (limit) => drawBelow(limit, bytes),
    privateKey: (kind) => (kind === 'P-256' ? drawP256(bytes) : drawEd25519(bytes)),
  }
}

type Bytes = Random['bytes']

/** Sets version and variant in 16 random bytes. RFC 9562, 5.4. */
function uuidOf(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [8, 12, 16, 20, 32].map((end, part, ends) => hex.slice(ends[part - 1] ?? 0, end)).join('-')
}

/**
 * Draws 48 bits until they are below the greatest multiple of the limit, so all results are equally
 * likely.
 */
function drawBelow(limit: number, bytes: Bytes): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit >= NUMBER_RANGE)
    throw new RangeError('the limit of a random number is a whole number from 1 to 2^48 - 1')
  for (;;) {
    const number = bytes(NUMBER_BYTES).readUIntBE(0, NUMBER_BYTES)
    if (number < NUMBER_RANGE - (NUMBER_RANGE % limit)) return number % limit
  }
}

/** Draws 32 bytes until they are a private key, a number from 1 to n - 1. FIPS 186-5, A.2.2. */
function drawP256(bytes: Bytes): KeyObject {
  for (;;) {
    const scalar = bytes(P256_BYTES)
    if (scalar.equals(Buffer.alloc(P256_BYTES)) || scalar.compare(P256_ORDER) >= 0) continue
    const pair = createECDH('prime256v1')
    pair.setPrivateKey(scalar)
    const point = pair.getPublicKey()
    return createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        d: scalar.toString('base64url'),
        x: point.subarray(1, 1 + P256_BYTES).toString('base64url'),
        y: point.subarray(1 + P256_BYTES).toString('base64url'),
      },
    })
  }
}

function drawEd25519(bytes: Bytes): KeyObject {
  const key = Buffer.concat([ED25519_PREFIX, bytes(ED25519_BYTES)])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}
