import { CryptoError } from './errors.ts'
import type { RandomBytes } from './secret.ts'

const VERSION = 1
export const UUID_BYTES = 16
const ALGORITHM_AES_256 = 1
export const KEY_ID_SALT_BYTES = 32
const KEY_ID_BYTES = 1 + UUID_BYTES + 1 + KEY_ID_SALT_BYTES
const KEY_ID_CHARACTERS = Math.ceil((KEY_ID_BYTES * 4) / 3)
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Everything that a host with the KDK needs to derive a KEK. */
export type KeyId = {
  version: 1
  /** UUID of the KDK in lower case. */
  kdkKeyId: string
  /** Cipher that the KEK is for. */
  algorithm: 'AES-256'
  /** 32 random bytes that distinguish the KEKs of a KDK. */
  salt: Buffer
}

/**
 * Creates a key id for a KDK, with a random salt.
 * @throws CryptoError INVALID_KEY_ID if kdkKeyId is not a UUID
 */
export function createKeyId(kdkKeyId: string, randomBytes: RandomBytes): KeyId {
  uuidToBytes(kdkKeyId)
  return { version: VERSION, kdkKeyId, algorithm: 'AES-256', salt: randomBytes(KEY_ID_SALT_BYTES) }
}

/**
 * Formats the opaque form in a VM's files: version 1 || UUID 16 || algorithm 1 || salt 32, as 67
 * characters of base64url.
 * @throws CryptoError INVALID_KEY_ID if a part has another length
 */
export function formatKeyId(keyId: KeyId): string {
  if (keyId.salt.length !== KEY_ID_SALT_BYTES)
    throw new CryptoError('INVALID_KEY_ID', 'the salt of a key id has 32 bytes')
  return Buffer.concat([
    Buffer.of(VERSION),
    uuidToBytes(keyId.kdkKeyId),
    Buffer.of(ALGORITHM_AES_256),
    keyId.salt,
  ]).toString('base64url')
}

/** Whether a text has the form of a native key id: its length, its alphabet and its version. */
export function isNativeKeyId(text: string): boolean {
  return bytesOf(text)?.[0] === VERSION
}

/**
 * Parses the opaque form. Refuses any other spelling of the same bytes.
 * @throws CryptoError INVALID_KEY_ID
 */
export function parseKeyId(text: string): KeyId {
  const bytes = bytesOf(text)
  if (bytes === undefined)
    throw new CryptoError('INVALID_KEY_ID', 'the key id is damaged or of another product')
  if (bytes[0] !== VERSION)
    throw new CryptoError('INVALID_KEY_ID', `the key id has the unknown version ${bytes[0]}`)
  if (bytes[1 + UUID_BYTES] !== ALGORITHM_AES_256)
    throw new CryptoError('INVALID_KEY_ID', 'the key id names an unknown algorithm')
  return {
    version: VERSION,
    kdkKeyId: uuidFromBytes(bytes.subarray(1, 1 + UUID_BYTES)),
    algorithm: 'AES-256',
    salt: bytes.subarray(2 + UUID_BYTES),
  }
}

function bytesOf(text: string): Buffer | undefined {
  if (text.length !== KEY_ID_CHARACTERS) return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === KEY_ID_BYTES && bytes.toString('base64url') === text ? bytes : undefined
}

/**
 * Returns the 16 bytes of a UUID in lower case.
 * @throws CryptoError INVALID_KEY_ID
 */
export function uuidToBytes(uuid: string): Buffer {
  if (!UUID.test(uuid))
    throw new CryptoError('INVALID_KEY_ID', 'the key_id of a KDK is a UUID in lower case')
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

/** Returns the text of a UUID's 16 bytes. */
export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
