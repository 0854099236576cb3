import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'

const EXPONENT = 65_537n
const PRIME_BYTES = 128
const MODULUS_BYTES = 256
/**
 * Distance of each prime from the number that its index determines, in steps of 2. Found once by
 * search; a test checks that the numbers are primes.
 */
const STEPS = [
  388, 303, 348, 72, 769, 183, 122, 142, 43, 127, 14, 426, 757, 846, 426, 428, 1130, 640, 115, 966,
  369, 978, 433, 97, 366, 163, 256, 113, 1024, 189, 690, 41, 506, 573, 140, 419, 383, 875, 25, 140,
  458, 8, 182, 75, 251, 171, 99, 35, 61, 249, 712, 66, 220, 445, 218, 672, 62, 357, 258, 15, 168,
  374, 434, 333,
]

/** How many keys there are: one for each pair of primes. */
export const RSA_KEY_COUNT = (STEPS.length * (STEPS.length - 1)) / 2

const made = new Map<number, KeyObject>()

/**
 * Returns a fixed RSA-2048 key. A simulated TPM has a fixed endorsement key, because making a new
 * key takes 100 ms and more, and no seed determines it. Everyone can compute the private keys, and
 * they share primes. That is harmless: the keys protect only secrets of a simulation.
 * @param number from 0 to RSA_KEY_COUNT - 1
 * @throws RangeError
 */
export function fixedRsaKey(number: number): KeyObject {
  const known = made.get(number)
  if (known !== undefined) return known
  const [p, q] = pairOf(number).map(fixedPrime) as [bigint, bigint]
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      e: 'AQAB',
      n: base64url(p * q, MODULUS_BYTES),
      d: base64url(d, MODULUS_BYTES),
      p: base64url(p, PRIME_BYTES),
      q: base64url(q, PRIME_BYTES),
      dp: base64url(d % (p - 1n), PRIME_BYTES),
      dq: base64url(d % (q - 1n), PRIME_BYTES),
      qi: base64url(inverse(q, p), PRIME_BYTES),
    },
  })
  made.set(number, key)
  return key
}

/** Returns a prime of 1024 bits whose two highest bits are set. */
export function fixedPrime(index: number): bigint {
  const part = (number: number): Buffer =>
    createHash('sha256').update(`simulated TPM, prime ${index}, part ${number}`).digest()
  const start = Buffer.concat([0, 1, 2, 3].map(part))
  start.writeUInt8(start.readUInt8(0) | 0xc0, 0)
  start.writeUInt8(start.readUInt8(PRIME_BYTES - 1) | 1, PRIME_BYTES - 1)
  return BigInt(`0x${start.toString('hex')}`) + 2n * BigInt(STEPS[index] ?? 0)
}

/** Returns two different indexes of primes, the greater one first. */
function pairOf(number: number): [number, number] {
  let greater = 1
  let rest = number
  for (; rest >= greater; greater++) rest -= greater
  if (rest >= 0 && greater < STEPS.length) return [greater, rest]
  throw new RangeError(`there are ${RSA_KEY_COUNT} fixed RSA keys`)
}

/** Returns the inverse of a value modulo a number, by the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return factor < 0n ? factor + modulus : factor
}

function base64url(value: bigint, lengthBytes: number): string {
  const hex = value.toString(16).padStart(2 * lengthBytes, '0')
  return Buffer.from(hex, 'hex').toString('base64url')
}
