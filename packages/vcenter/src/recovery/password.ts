import type { Secret } from '@nkpsim/crypto'
import { VcenterError } from '../errors.ts'

const MIN_CHARACTERS = 8
const MAX_CHARACTERS = 20
const SPACE = 0x20
const TILDE = 0x7e

/**
 * Kinds of characters of which a password needs at least one each, with the names for error
 * messages.
 */
const KINDS: readonly [string, (byte: number) => boolean][] = [
  ['an upper-case letter', (byte) => byte >= 0x41 && byte <= 0x5a],
  ['a lower-case letter', (byte) => byte >= 0x61 && byte <= 0x7a],
  ['a digit', isDigit],
  ['a special character', (byte) => !isDigit(byte) && !isLetter(byte)],
]

/**
 * Checks a backup password by the product's rules: 8 to 20 visible ASCII characters, with upper
 * case, lower case, a digit and a special character.
 * @throws VcenterError INVALID_REQUEST, which states the violated rule but nothing about the
 *   password
 */
export function requireBackupPassword(password: Secret): void {
  const bytes = password.reveal()
  if (bytes.length < MIN_CHARACTERS || bytes.length > MAX_CHARACTERS)
    throw invalid(`has ${MIN_CHARACTERS} to ${MAX_CHARACTERS} characters`)
  if (!bytes.every((byte) => byte > SPACE && byte <= TILDE))
    throw invalid('consists of visible ASCII characters, without spaces')
  const missing = KINDS.find(([, isOfKind]) => !bytes.some(isOfKind))
  if (missing !== undefined) throw invalid(`has ${missing[0]}`)
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

function invalid(rule: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', `a backup password ${rule}`)
}
