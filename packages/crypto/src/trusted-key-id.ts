import { CryptoError } from './errors.ts'
import { UUID_BYTES, uuidFromBytes, uuidToBytes } from './key-id.ts'
import { KEY_WRAP_OVERHEAD_BYTES } from './key-wrap.ts'

/** First byte of the key ids of trusted key providers. */
const TRUSTED_KEY_ID_VERSION = 2
/** Version, UUID and the length of the primary key id. */
const HEAD_BYTES = 1 + UUID_BYTES + 1
/** A KEK of 32 bytes, wrapped by RFC 3394. */
export const WRAPPED_KEK_BYTES = 32 + KEY_WRAP_OVERHEAD_BYTES
/** Maximum length of the id of a primary key at its key server. */
export const MAX_PRIMARY_KEY_ID_CHARACTERS = 128
const MAX_BYTES = HEAD_BYTES + MAX_PRIMARY_KEY_ID_CHARACTERS + WRAPPED_KEK_BYTES
const MAX_CHARACTERS = Math.ceil((MAX_BYTES * 4) / 3)
const PRIMARY_KEY_ID = /^[\x21-\x7e]{1,128}$/

/** Everything that a key provider service needs to unwrap the KEK of a trusted key provider. */
export type TrustedKeyId = {
  version: typeof TRUSTED_KEY_ID_VERSION
  /** UUID of the trusted key provider, in lower case. */
  providerId: string
  /** Id of the primary key at its key server: 1 to 128 printable ASCII characters. */
  primaryKeyId: string
  /** The KEK under the primary key, 40 bytes. */
  wrappedKek: Buffer
}

/**
 * Formats the opaque form in a VM's files: version 1 || UUID 16 || length 1 || primary key id ||
 * wrapped KEK 40, as base64url.
 * @throws CryptoError INVALID_KEY_ID if a part is not as TrustedKeyId says
 */
export function formatTrustedKeyId({
  providerId,
  primaryKeyId,
  wrappedKek,
}: Omit<TrustedKeyId, 'version'>): string {
  if (wrappedKek.length !== WRAPPED_KEK_BYTES)
    throw new CryptoError('INVALID_KEY_ID', `a wrapped KEK has ${WRAPPED_KEK_BYTES} bytes`)
  requirePrimaryKeyId(primaryKeyId)
  return Buffer.concat([
    Buffer.of(TRUSTED_KEY_ID_VERSION),
    uuidToBytes(providerId),
    Buffer.of(primaryKeyId.length),
    Buffer.from(primaryKeyId, 'latin1'),
    wrappedKek,
  ]).toString('base64url')
}

/** Whether a text is the key id of a trusted key provider. */
export function isTrustedKeyId(text: string): boolean {
  return partsOf(text) !== undefined
}

/**
 * Parses the opaque form. Refuses any other spelling of the same bytes.
 * @throws CryptoError INVALID_KEY_ID
 */
export function parseTrustedKeyId(text: string): TrustedKeyId {
  const parts = partsOf(text)
  if (parts !== undefined) return parts
  throw new CryptoError(
    'INVALID_KEY_ID',
    'the key id of the trusted key provider is damaged or of another product',
  )
}

function partsOf(text: string): TrustedKeyId | undefined {
  if (text.length > MAX_CHARACTERS) return undefined
  const bytes = Buffer.from(text, 'base64url')
  const idLength = bytes[HEAD_BYTES - 1] ?? 0
  if (
    bytes[0] !== TRUSTED_KEY_ID_VERSION ||
    bytes.length !== HEAD_BYTES + idLength + WRAPPED_KEK_BYTES ||
    bytes.toString('base64url') !== text
  )
    return undefined
  const primaryKeyId = bytes.subarray(HEAD_BYTES, HEAD_BYTES + idLength).toString('latin1')
  if (!PRIMARY_KEY_ID.test(primaryKeyId)) return undefined
  return {
    version: TRUSTED_KEY_ID_VERSION,
    providerId: uuidFromBytes(bytes.subarray(1, 1 + UUID_BYTES)),
    primaryKeyId,
    wrappedKek: bytes.subarray(HEAD_BYTES + idLength),
  }
}

function requirePrimaryKeyId(primaryKeyId: string): void {
  if (!PRIMARY_KEY_ID.test(primaryKeyId))
    throw new CryptoError(
      'INVALID_KEY_ID',
      `the id of a primary key has 1 to ${MAX_PRIMARY_KEY_ID_CHARACTERS} printable characters`,
    )
}
