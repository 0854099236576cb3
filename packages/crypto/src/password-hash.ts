import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import type { RandomBytes, Secret } from './secret.ts'

const SALT_BYTES = 16
const HASH_BYTES = 32
/** Cost of an attempt: 16 MiB and about 40 ms. RFC 7914, 2. */
const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 }

/** Stored form of a password: 16 bytes of salt and 32 bytes of scrypt output. */
export type PasswordHash = { salt: Buffer; hash: Buffer }

/** Hashes a password for storage (scrypt, RFC 7914). */
export async function hashPassword(
  password: Secret,
  randomBytes: RandomBytes,
): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES)
  return { salt, hash: await derive(password, salt) }
}

/** Whether a password matches the hash. The time does not depend on where they differ. */
export async function verifyPassword(password: Secret, expected: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected.salt), expected.hash)
}

function derive(password: Secret, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.reveal(), salt, HASH_BYTES, COST, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    )
  })
}
