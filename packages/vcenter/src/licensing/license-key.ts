import { createHash } from 'node:crypto'
import { VcenterError } from '../errors.ts'
import { EDITIONS, type Edition } from './editions.ts'

/** Alphabet of 32 digits and letters that do not look alike, so each character has 5 bits. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUVWXY'
const GROUPS = /^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$/
const LENGTH_CHARACTERS = 25
const CHECK_CHARACTERS = 3
const SERIAL_CHARACTERS = LENGTH_CHARACTERS - CHECK_CHARACTERS - 1

/** Number of random bytes that a new key needs. */
export const SERIAL_BYTES = SERIAL_CHARACTERS

/**
 * Creates a licence key of an edition: 5 groups of 5 characters. The first character encodes the
 * edition. The last 3 characters are 15 bits of the SHA-256 of the characters before them. They
 * detect typing errors, but do not prevent forgery.
 * @param random 21 bytes
 */
export function formatLicenseKey(edition: Edition, random: Uint8Array): string {
  const serial = [...random.subarray(0, SERIAL_CHARACTERS)].map((byte) => character(byte)).join('')
  const body = `${character(EDITIONS.indexOf(edition))}${serial}`
  return (`${body}${checkOf(body)}`.match(/.{5}/g) ?? []).join('-')
}

/**
 * Returns the edition of a key, and the key in its stored form.
 * @throws VcenterError INVALID_LICENSE_KEY
 */
export function parseLicenseKey(text: string): { key: string; edition: Edition } {
  const key = text.trim().toUpperCase()
  const plain = key.replaceAll('-', '')
  const body = plain.slice(0, -CHECK_CHARACTERS)
  const edition = EDITIONS[ALPHABET.indexOf(plain.charAt(0))]
  if (!GROUPS.test(key) || edition === undefined || plain !== `${body}${checkOf(body)}`)
    throw new VcenterError(
      'INVALID_LICENSE_KEY',
      'this is not a licence key: a key has five groups of five characters, and a character may be mistyped',
    )
  return { key, edition }
}

function checkOf(body: string): string {
  const digest = createHash('sha256').update(body).digest()
  return [...digest.subarray(0, CHECK_CHARACTERS)].map((byte) => character(byte)).join('')
}

function character(value: number): string {
  return ALPHABET.charAt(value % ALPHABET.length)
}
