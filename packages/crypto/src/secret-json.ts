import { Secret } from './secret.ts'

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const PADDING = 0x3d
const QUOTE = 0x22
/**
 * A JSON string that never occurs in the output of JSON.stringify, which writes a slash without a
 * backslash, and a backslash in a string as two.
 */
const MARK = String.raw`"\/"`

declare global {
  interface JSON {
    /** Returns a value that JSON.stringify writes as this text. TypeScript lacks its type. */
    rawJSON(text: string): unknown
  }
}

/**
 * Encodes a value as JSON, with each Secret as Base64. Never creates a string of a secret, because
 * strings cannot be wiped.
 */
export function encodeSecretJson(value: unknown): Secret {
  const mark = JSON.rawJSON(MARK)
  const secrets: Secret[] = []
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, plain) {
    // Not `plain`, because toJSON of a Secret has already redacted it.
    const own = this[key]
    if (!(own instanceof Secret)) return plain
    secrets.push(own)
    return mark
  })
  const texts = text.split(MARK).map((part) => Buffer.from(part))
  const encoded = secrets.map(quotedBase64Of)
  const json = Secret.from(
    concat(texts.flatMap((part, index) => [part, ...encoded.slice(index, index + 1)])),
  )
  for (const part of encoded) part.fill(0)
  return json
}

/**
 * Decodes the output of encodeSecretJson.
 * @param fields names of the fields that contain secrets. Their strings become Secrets
 */
export function decodeSecretJson(json: Secret, fields: readonly string[]): unknown {
  const bytes = json.reveal()
  const secrets: Secret[] = []
  let text = ''
  let at = 0
  for (const { start, end } of valuesOf(bytes, fields)) {
    text += `${bytes.toString('utf8', at, start)}${secrets.length}`
    secrets.push(secretOf(bytes.subarray(start, end)))
    at = end
  }
  text += bytes.toString('utf8', at)
  return JSON.parse(text, (key, value) =>
    fields.includes(key) && typeof value === 'string' ? secrets[Number(value)] : value,
  )
}

/** Returns the positions of these fields' strings, without their quotes, in text order. */
function valuesOf(bytes: Buffer, fields: readonly string[]): { start: number; end: number }[] {
  return fields
    .flatMap((field) => {
      // Quotes within strings are escaped, so this text occurs only at fields.
      const opening = Buffer.from(`"${field}":"`)
      const found: { start: number; end: number }[] = []
      for (let at = bytes.indexOf(opening); at >= 0; at = bytes.indexOf(opening, at + 1)) {
        const start = at + opening.length
        found.push({ start, end: bytes.indexOf(QUOTE, start) })
      }
      return found
    })
    .sort((one, other) => one.start - other.start)
}

/** Encodes a secret as a JSON string of Base64. */
function quotedBase64Of(secret: Secret): Buffer {
  const bytes = secret.reveal()
  const encoded = outsidePool(Math.ceil(bytes.length / 3) * 4 + 2).fill(PADDING)
  encoded[0] = QUOTE
  encoded[encoded.length - 1] = QUOTE
  for (let bit = 0, at = 1; bit < bytes.length * 8; bit += 6) {
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0)
    encoded[at++] = ALPHABET[(pair >> (10 - (bit & 7))) & 63] ?? 0
  }
  return encoded
}

function secretOf(base64: Buffer): Secret {
  const padding = base64.indexOf(PADDING)
  const digits = padding < 0 ? base64 : base64.subarray(0, padding)
  const bytes = outsidePool(Math.floor((digits.length * 6) / 8))
  for (const [index, digit] of digits.entries()) {
    const six = ALPHABET.indexOf(digit)
    if (six < 0) throw new SyntaxError('a secret is not in base64')
    const bit = index * 6
    const pair = six << (10 - (bit & 7))
    const high = bit >> 3
    if (high < bytes.length) bytes[high] = (bytes[high] ?? 0) | (pair >> 8)
    if (high + 1 < bytes.length) bytes[high + 1] = (bytes[high + 1] ?? 0) | (pair & 0xff)
  }
  return Secret.from(bytes)
}

function concat(parts: readonly Buffer[]): Buffer {
  const whole = outsidePool(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) at += part.copy(whole, at)
  return whole
}

/**
 * Allocates memory outside Node's pool and V8's heap, because these keep copies. See Secret.from.
 */
function outsidePool(lengthBytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(lengthBytes))
}
