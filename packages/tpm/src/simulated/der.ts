/** Writes DER, for the certificates of simulated TPMs. ITU-T X.690. */

/** Tags of ASN.1 types. */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
  /** Constructed, in the context of its type, number 0. */
  CONTEXT: 0xa0,
} as const

const TAG_OBJECT_IDENTIFIER = 0x06

/** Encodes a value of at most 65,535 bytes. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 0x80
      ? Buffer.of(length)
      : length < 0x100
        ? Buffer.of(0x81, length)
        : Buffer.of(0x82, length >> 8, length & 0xff)
  return Buffer.concat([Buffer.of(tag), size, content])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(TAG.SEQUENCE, ...parts)

/** Encodes a text of characters that UTF-8 encodes. */
export const utf8 = (text: string): Buffer => der(TAG.UTF8_STRING, Buffer.from(text))

/** Encodes an object identifier such as `2.23.133.8.1`. */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return der(TAG_OBJECT_IDENTIFIER, ...[40 * first + second, ...rest].map(base128))
}

function base128(value: number): Buffer {
  const digits = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift((rest & 0x7f) | 0x80)
  return Buffer.from(digits)
}
