import { CryptoError } from './errors.ts'

/** Longest text that is read as a key locator. */
const MAX_CHARACTERS = 16_384
const MAC = 'HMAC-SHA-256'
const PREFIX = 'vmware:key/list/(pair/(fqid/%3cVMWARE-NULL%3e/'
const SUFFIX = '))'
/** What VMware leaves as it is inside a component; all else is percent-encoded, in lower-case hex. */
const PLAIN_CHARACTER = /[A-Za-z0-9._~-]/

/** What a VM's .vmx or .vmdk says of its key: where it comes from, and the key itself, locked. */
export type KeyLocator = {
  /** Name of the key provider. */
  providerName: string
  /** Opaque key id of the KEK. */
  keyId: string
  /** The DEK, wrapped and authenticated; see lockKey. */
  lockedData: Buffer
}

/**
 * The text form, with one pair whose locker is a fully qualified key id:
 * `vmware:key/list/(pair/(fqid/<VMWARE-NULL>/<provider>/<key id>,HMAC-SHA-256,<base64>))`, components percent-encoded.
 */
export function formatKeyLocator({ providerName, keyId, lockedData }: KeyLocator): string {
  const components = [encode(providerName), encode(keyId)].join('/')
  return `${PREFIX}${components},${MAC},${encode(lockedData.toString('base64'))}${SUFFIX}`
}

/**
 * Reads the text form; refuses what this project does not write: other lockers, more than one pair, other encodings of the same.
 * @throws CryptoError INVALID_KEY_LOCATOR
 */
export function parseKeyLocator(text: string): KeyLocator {
  if (text.length > MAX_CHARACTERS || !text.startsWith(PREFIX) || !text.endsWith(SUFFIX))
    throw invalid('it is no list of one pair under a fully qualified key id')
  const fields = text.slice(PREFIX.length, -SUFFIX.length).split(',')
  const [locker, mac, data] = fields
  if (fields.length !== 3 || locker === undefined || data === undefined)
    throw invalid('a pair has three parts')
  if (mac !== MAC) throw invalid(`its data is not authenticated by ${MAC}`)
  const components = locker.split('/').map(decode)
  const [providerName, keyId] = components
  if (components.length !== 2 || !providerName || !keyId)
    throw invalid('a fully qualified key id names a provider and a key')
  return { providerName, keyId, lockedData: decodeBase64(decode(data)) }
}

function encode(component: string): string {
  return Array.from(Buffer.from(component, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte)
    return PLAIN_CHARACTER.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
  }).join('')
}

function decode(component: string): string {
  let text: string
  try {
    text = decodeURIComponent(component)
  } catch (cause) {
    throw invalid('a component is not percent-encoded UTF-8', cause)
  }
  if (encode(text) !== component) throw invalid('a component is not in its one spelling')
  return text
}

function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text || bytes.length === 0)
    throw invalid('its data is no base64')
  return bytes
}

function invalid(reason: string, cause?: unknown): CryptoError {
  return new CryptoError('INVALID_KEY_LOCATOR', `the key locator cannot be read: ${reason}`, {
    cause,
  })
}
