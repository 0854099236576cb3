import { CryptoError } from './errors.ts'
import { isNativeKeyId, parseKeyId, UUID_BYTES, uuidFromBytes } from './key-id.ts'

/** First byte of the key ids of trusted key providers. */
export const TRUSTED_KEY_ID_VERSION = 2
/** Version, UUID of the provider, and a KEK that AES key wrap has wrapped. */
const MIN_TRUSTED_BYTES = 1 + UUID_BYTES + 40
const MAX_TRUSTED_CHARACTERS = 700
/** Maximum length of the id that a key server gives a key, in characters. */
export const MAX_STANDARD_KEY_ID_CHARACTERS = 128
const PRINTABLE = /^[\x20-\x7e]+$/

/** Kind of the key provider that a key comes from. */
export type KeyIdKind = 'native' | 'standard' | 'trusted'

/**
 * Returns the kind of provider that made a key id. Native and trusted key ids are base64url and
 * begin with their version. Any other text of 1 to 128 printable ASCII characters is the id that a
 * key server gave a key.
 * @throws CryptoError INVALID_KEY_ID
 */
export function kindOfKeyId(text: string): KeyIdKind {
  if (isNativeKeyId(text)) return 'native'
  if (trustedBytes(text) !== undefined) return 'trusted'
  if (text.length <= MAX_STANDARD_KEY_ID_CHARACTERS && PRINTABLE.test(text)) return 'standard'
  throw new CryptoError('INVALID_KEY_ID', 'the key id is damaged or of another product')
}

/**
 * Returns the UUID in a key id: that of the KDK, or that of the trusted provider. Returns an empty
 * text for a key of a key server, whose id does not name its provider.
 * @throws CryptoError INVALID_KEY_ID
 */
export function providerIdInKeyId(text: string): string {
  switch (kindOfKeyId(text)) {
    case 'native':
      return parseKeyId(text).kdkKeyId
    case 'trusted':
      return uuidFromBytes(trustedBytes(text)?.subarray(1, 1 + UUID_BYTES) ?? Buffer.alloc(0))
    case 'standard':
      return ''
  }
}

function trustedBytes(text: string): Buffer | undefined {
  if (text.length > MAX_TRUSTED_CHARACTERS) return undefined
  const bytes = Buffer.from(text, 'base64url')
  const isTrusted =
    bytes[0] === TRUSTED_KEY_ID_VERSION &&
    bytes.length >= MIN_TRUSTED_BYTES &&
    bytes.toString('base64url') === text
  return isTrusted ? bytes : undefined
}
