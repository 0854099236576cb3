import { CryptoError } from './errors.ts'

/** Maximum length of a key locator, in characters. */
const MAX_CHARACTERS = 16_384
/** Mark an absent or empty component. A name cannot be a marker. */
const MARKERS = ['<VMWARE-NULL>', '<VMWARE-EMPTYSTRING>']
const NOT_ALPHANUMERIC = /[^A-Za-z0-9]/g
/** Matches what `encode` writes: no letter or digit is percent-encoded, and hex is lower-case. */
const ENCODED = /^(?:[A-Za-z0-9]|%(?!3[0-9]|[46][1-9a-f]|[57][0-9a])[0-9a-f]{2})*$/
/** Percent-encoded bytes, by their value. */
const PERCENT_ENCODED = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).padStart(2, '0')}`,
)
const PREFIX = 'vmware:key/list/(pair/(fqid/<VMWARE-NULL>/'
const MAC = encode('HMAC-SHA-256')
const SUFFIX = '))'

/** The key of a VM as in its .vmx or .vmdk: the origin of the KEK, and the locked DEK. */
export type KeyLocator = {
  /** Name of the key provider. */
  providerName: string
  /** Opaque key id of the KEK. */
  keyId: string
  /** The DEK, wrapped and authenticated. See lockKey. */
  lockedData: Buffer
}

/**
 * Formats a key locator with one pair, whose locker is a fully qualified key id:
 * `vmware:key/list/(pair/(fqid/<VMWARE-NULL>/<provider>/<key id>,HMAC-SHA-256,<base64>))`. As in
 * vSphere, each byte of a component except ASCII letters and digits is percent-encoded in
 * lower-case hex. The marker of the absent unique id is not encoded.
 * @throws CryptoError INVALID_KEY_LOCATOR if a part is empty, reserved or no Unicode text, or if
 *   the text would be too long
 */
export function formatKeyLocator({ providerName, keyId, lockedData }: KeyLocator): string {
  requireName(providerName)
  requireName(keyId)
  if (lockedData.length === 0) throw invalid('it holds no data')
  const locker = `${encode(providerName)}/${encode(keyId)}`
  const text = `${PREFIX}${locker},${MAC},${encode(lockedData.toString('base64'))}${SUFFIX}`
  requireLength(text)
  return text
}

/**
 * Parses the text form. Refuses everything that formatKeyLocator cannot write: other lockers, other
 * spellings, and any number of pairs except one.
 * @throws CryptoError INVALID_KEY_LOCATOR
 */
export function parseKeyLocator(text: string): KeyLocator {
  requireLength(text)
  if (!text.startsWith(PREFIX) || !text.endsWith(SUFFIX))
    throw invalid('it is not a list of one pair under a fully qualified key id')
  const fields = text.slice(PREFIX.length, -SUFFIX.length).split(',')
  const [locker, mac, data] = fields
  if (fields.length !== 3 || locker === undefined || data === undefined)
    throw invalid('a pair has three parts')
  if (mac !== MAC) throw invalid('its data is not authenticated by HMAC-SHA-256')
  const components = locker.split('/').map(decode)
  const [providerName, keyId] = components
  if (components.length !== 2 || providerName === undefined || keyId === undefined)
    throw invalid('a fully qualified key id names a provider and a key')
  requireName(providerName)
  requireName(keyId)
  return { providerName, keyId, lockedData: decodeBase64(decode(data)) }
}

function requireLength(text: string): void {
  if (text.length > MAX_CHARACTERS) throw invalid(`it is longer than ${MAX_CHARACTERS} characters`)
}

function requireName(name: string): void {
  if (name === '' || MARKERS.includes(name) || !name.isWellFormed())
    throw invalid('a provider or key id is empty, reserved or no Unicode text')
}

function encode(component: string): string {
  return Buffer.from(component, 'utf8')
    .toString('latin1')
    .replace(NOT_ALPHANUMERIC, (byte) => PERCENT_ENCODED[byte.charCodeAt(0)] ?? '')
}

function decode(component: string): string {
  if (!ENCODED.test(component)) throw invalid('a component is not in its one spelling')
  try {
    return decodeURIComponent(component)
  } catch (cause) {
    throw invalid('a component is not percent-encoded UTF-8', cause)
  }
}

function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 0 || bytes.toString('base64') !== text)
    throw invalid('its data is not base64')
  return bytes
}

function invalid(reason: string, cause?: unknown): CryptoError {
  return new CryptoError('INVALID_KEY_LOCATOR', `the key locator is not usable: ${reason}`, {
    cause,
  })
}
