import { CryptoError } from './errors.ts'
import { isNativeKeyId, parseKeyId } from './key-id.ts'
import { isTrustedKeyId, parseTrustedKeyId } from './trusted-key-id.ts'

/** Maximum length of the id that a key server gives a key, in characters. */
export const MAX_STANDARD_KEY_ID_CHARACTERS = 128
const PRINTABLE = /^[\x20-\x7e]+$/

/** Kind of the key provider that a key comes from. */
export type KeyIdKind = 'native' | 'standard' | 'trusted'

/**
 * Returns the kind of provider that made a key id. Native and trusted key ids are base64url, and
 * their parsers accept them. Any other text of 1 to 128 printable ASCII characters is the id that a
 * key server gave a key.
 * @throws CryptoError INVALID_KEY_ID
 */
export function kindOfKeyId(text: string): KeyIdKind {
  if (isNativeKeyId(text)) return 'native'
  if (isTrustedKeyId(text)) return 'trusted'
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
      return parseTrustedKeyId(text).providerId
    case 'standard':
      return ''
  }
}
