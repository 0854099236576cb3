import { timingSafeEqual } from 'node:crypto'
import type { RandomBytes, Secret } from './secret.ts'

const SALT_BYTES = 16
const HASH_BYTES = 32

/** scrypt (RFC 7914) with block size 8 and parallelization 1, and its cost. */
export type Scrypt = {
  /** Derives bytes from a password. */
  scrypt(password: Uint8Array, salt: Uint8Array, lengthBytes: number, logN: number): Promise<Buffer>
  /** log2 of N for a stored password. */
  costs: { storedLogN: number }
}

/** Stored form of a password: 16 bytes of salt and 32 bytes of scrypt output. */
export type PasswordHash = { salt: Buffer; hash: Buffer }

/** Hashes a password for storage (scrypt, RFC 7914). */
export async function hashPassword(
  password: Secret,
  randomBytes: RandomBytes,
  compute: Scrypt,
): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES)
  return { salt, hash: await derive(password, salt, compute) }
}

/**
 * Whether a password matches the hash, which was made at the same cost. The time does not depend on
 * where the hashes differ.
 */
export async function verifyPassword(
  password: Secret,
  expected: PasswordHash,
  compute: Scrypt,
): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected.salt, compute), expected.hash)
}

function derive(password: Secret, salt: Buffer, compute: Scrypt): Promise<Buffer> {
  return compute.scrypt(password.reveal(), salt, HASH_BYTES, compute.costs.storedLogN)
}
