import { createHmac } from 'node:crypto'
import { CryptoError } from './errors.ts'
import { Secret } from './secret.ts'

const HASH_BYTES = 32
const COUNTER_BYTES = 4
const COUNTER = Buffer.alloc(COUNTER_BYTES)
const SEPARATOR = Buffer.of(0)
/** Maximum value of the 32-bit field L. */
const MAX_LENGTH_BITS = 2 ** 32 - 8

export type KbkdfInput = {
  /** Key derivation key, at least 1 byte. */
  key: Secret
  /** Purpose of the derived key, without a NUL. See LABELS. */
  label: string
  /** Object to which the derived key belongs. */
  context: Uint8Array
  /** Length of the derived key in bits, a multiple of 8. */
  lengthBits: number
}

/**
 * Derives a key with the KDF in counter mode and HMAC-SHA-256 as PRF (NIST SP 800-108r1, 4.1). The
 * PRF input is a 32-bit counter, then the fixed input label || 0x00 || context || L. L is the
 * length in bits, 32-bit big-endian.
 * @throws CryptoError INVALID_LENGTH if the key is empty, or lengthBits not a positive multiple of
 *   8
 */
export function kbkdfCounter({ key, label, context, lengthBits }: KbkdfInput): Secret {
  requireLengthBits(lengthBits)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(lengthBits)
  const input = Buffer.concat([COUNTER, Buffer.from(label, 'utf8'), SEPARATOR, context, length])
  return derive(key, input, lengthBits)
}

/**
 * Does the same with an encoded fixed input: K(i) = HMAC(key, [i]32 || fixedInput).
 * @throws CryptoError INVALID_LENGTH if the key is empty, or lengthBits not a positive multiple of
 *   8
 */
export function kbkdfCounterFixedInput(
  key: Secret,
  fixedInput: Uint8Array,
  lengthBits: number,
): Secret {
  requireLengthBits(lengthBits)
  return derive(key, Buffer.concat([COUNTER, fixedInput]), lengthBits)
}

/** @param input the counter, which this function sets, and the fixed input */
function derive(key: Secret, input: Buffer, lengthBits: number): Secret {
  if (key.lengthBytes === 0)
    throw new CryptoError('INVALID_LENGTH', 'no key can be derived from an empty one')
  const lengthBytes = lengthBits / 8
  const blockOf = (number: number): Buffer => {
    input.writeUInt32BE(number)
    return createHmac('sha256', key.reveal()).update(input).digest()
  }
  // Nearly all keys are one block.
  if (lengthBytes === HASH_BYTES) return Secret.from(blockOf(1))
  const output = Buffer.alloc(Math.ceil(lengthBytes / HASH_BYTES) * HASH_BYTES)
  for (let block = 0; block * HASH_BYTES < lengthBytes; block++) {
    const mac = blockOf(block + 1)
    mac.copy(output, block * HASH_BYTES)
    mac.fill(0)
  }
  const derived = Secret.from(output.subarray(0, lengthBytes))
  output.fill(0)
  return derived
}

function requireLengthBits(lengthBits: number): void {
  if (lengthBits % 8 !== 0 || lengthBits <= 0 || lengthBits > MAX_LENGTH_BITS)
    throw new CryptoError(
      'INVALID_LENGTH',
      'the length of a derived key is a positive multiple of 8 bits, less than 2^32',
    )
}
