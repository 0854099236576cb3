import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Secret } from '@nkpsim/crypto'
import type { Compute, Effects } from '@nkpsim/effects'
import { PkiError } from '../errors.ts'
import { build, type Der, read } from './der.ts'
import { invalidFile } from './invalid-file.ts'
import { ALGORITHM_NAMES, OID } from './object-identifiers.ts'

/** Maximum number of rounds in a file. More rounds could keep a vCenter busy. */
export const MAX_ITERATIONS = 2_000_000
export const SALT_BYTES = 16
export const MAX_SALT_BYTES = 64
const KEY_BYTES = 32
const IV_BYTES = 16

/** The effects that the writing of a backup file needs. */
export type BackupEffects = Pick<Effects, 'random' | 'compute'>

/** Password and rounds of a key derivation. */
export type PasswordRounds = { password: Secret; iterations: number }

/** Parameters of an encryption, with limited values. */
export type Pbes2Parameters = { salt: Buffer; iterations: number; iv: Buffer }

/** Encrypts with PBES2: PBKDF2 with HMAC-SHA-256, then AES-256-CBC with padding. RFC 8018, 6.2. */
export async function pbes2Encrypt(
  { password, iterations }: PasswordRounds,
  plaintext: Uint8Array,
  { random, compute }: BackupEffects,
): Promise<{ algorithm: Der; ciphertext: Buffer }> {
  const salt = random.bytes(SALT_BYTES)
  const iv = random.bytes(IV_BYTES)
  using key = await deriveKey(password, salt, iterations, compute)
  const cipher = createCipheriv('aes-256-cbc', key.reveal(), iv)
  return {
    algorithm: build.sequence(
      build.oid(OID.pbes2),
      build.sequence(
        build.sequence(
          build.oid(OID.pbkdf2),
          build.sequence(
            build.octets(salt),
            build.integer(iterations),
            build.sequence(build.oid(OID.hmacWithSha256), build.nothing()),
          ),
        ),
        build.sequence(build.oid(OID.aes256Cbc), build.octets(iv)),
      ),
    ),
    ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]),
  }
}

/**
 * Decrypts with a password.
 * @throws PkiError BACKUP_PASSWORD_WRONG
 */
export async function pbes2Decrypt(
  password: Secret,
  { salt, iterations, iv }: Pbes2Parameters,
  ciphertext: Uint8Array,
  compute: Compute,
): Promise<Secret> {
  using key = await deriveKey(password, salt, iterations, compute)
  const decipher = createDecipheriv('aes-256-cbc', key.reveal(), iv)
  try {
    return Secret.from(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
  } catch (cause) {
    throw new PkiError('BACKUP_PASSWORD_WRONG', 'the password is wrong, or the file is damaged', {
      cause,
    })
  }
}

/**
 * Reads the parameters of PBES2. Accepts only the algorithms that pbes2Encrypt uses.
 * @throws PkiError BACKUP_FILE_INVALID
 */
export function readPbes2(algorithm: Der | undefined): Pbes2Parameters {
  const [scheme, parameters] = read.sequence(algorithm, 2)
  requireAlgorithm('encryption', scheme, OID.pbes2)
  const [kdf, cipher] = read.sequence(parameters, 2)
  const [kdfName, kdfParameters] = read.sequence(kdf, 2)
  requireAlgorithm('key derivation', kdfName, OID.pbkdf2)
  const [salt, iterations, ...others] = read.sequence(kdfParameters)
  // keyLength is optional (RFC 8018, A.2). Java writes it. OpenSSL and this project do not.
  const prf = others.length === 2 ? requireKeyLength(others) : requireOne(others)
  const [prfName, prfParameters] = read.sequence(prf, 2)
  requireAlgorithm('key derivation', prfName, OID.hmacWithSha256)
  read.nothing(prfParameters)
  const [cipherName, iv] = read.sequence(cipher, 2)
  requireAlgorithm('encryption', cipherName, OID.aes256Cbc)
  const ivBytes = read.octets(iv)
  if (ivBytes.length !== IV_BYTES) throw invalidFile('its initialisation vector has a wrong length')
  return { salt: readSalt(salt), iterations: readIterations(iterations), iv: ivBytes }
}

function requireKeyLength([keyLength, prf]: readonly Der[]): Der | undefined {
  if (read.integer(keyLength) !== KEY_BYTES) throw invalidFile('its key has a wrong length')
  return prf
}

function requireOne(nodes: readonly Der[]): Der | undefined {
  if (nodes.length !== 1) throw invalidFile('a part of it is missing or one too many')
  return nodes[0]
}

/** Reads a salt and checks its length. */
export function readSalt(node: Der | undefined): Buffer {
  const salt = read.octets(node)
  if (salt.length === 0 || salt.length > MAX_SALT_BYTES)
    throw invalidFile('its salt has a wrong length')
  return salt
}

/** Reads a number of rounds and checks its limits. */
export function readIterations(node: Der | undefined): number {
  const iterations = read.integer(node)
  if (iterations < 1 || iterations > MAX_ITERATIONS)
    throw invalidFile(
      `it asks for ${iterations} rounds of key derivation, not for 1 to ${MAX_ITERATIONS}`,
    )
  return iterations
}

/**
 * @throws PkiError BACKUP_FILE_INVALID; names the algorithm if another program re-encrypted the
 *   file
 */
export function requireAlgorithm(use: string, node: Der | undefined, oid: string): void {
  const found = read.oid(node)
  if (found === oid) return
  throw invalidFile(
    `its ${use} is ${ALGORITHM_NAMES[found] ?? found}, not ${ALGORITHM_NAMES[oid]}: another program re-encrypted it, restore from the file as it was exported`,
  )
}

/** @throws PkiError BACKUP_FILE_INVALID */
export function requireOid(node: Der | undefined, oid: string): void {
  if (read.oid(node) !== oid)
    throw invalidFile('it is not a backup of a native key provider, or it has an unknown format')
}

async function deriveKey(
  password: Secret,
  salt: Buffer,
  iterations: number,
  { pbkdf2 }: Compute,
): Promise<Secret> {
  return Secret.from(await pbkdf2(password.reveal(), salt, KEY_BYTES, iterations))
}
