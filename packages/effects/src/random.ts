import {
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomInt,
  randomUUID,
} from 'node:crypto'

/** Kinds of private keys: ECDSA or ECDH over P-256 (FIPS 186-5), and Ed25519 (RFC 8032). */
type PrivateKeyKind = 'P-256' | 'Ed25519'

/** A random source. Its functions can be passed on separately, such as `random.bytes`. */
export type Random = {
  /** Returns cryptographically strong bytes, for keys, salts and nonces. The caller owns them. */
  bytes(this: void, lengthBytes: number): Buffer
  /** Returns a UUID of version 4 in lower case. RFC 9562, 5.4. */
  uuid(this: void): string
  /**
   * Returns a uniformly distributed whole number from 0 to `limit - 1`.
   * @param limit whole number from 1 to 2^48 - 1
   * @throws RangeError
   */
  below(this: void, limit: number): number
  /** Creates a private key. */
  privateKey(this: void, kind: PrivateKeyKind): KeyObject
}

/** The random source of the system. */
export const systemRandom: Random = {
  bytes: (lengthBytes) => randomBytes(lengthBytes),
  uuid: () => randomUUID(),
  below: (limit) => randomInt(limit),
  privateKey: (kind) =>
    kind === 'P-256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : generateKeyPairSync('ed25519').privateKey,
}
