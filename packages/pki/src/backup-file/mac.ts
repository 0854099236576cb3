import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { Secret } from '@nkpsim/crypto'
import type { Compute } from '@nkpsim/effects'
import { build, type Der, read } from './der.ts'
import { invalidFile } from './invalid-file.ts'
import { OID } from './object-identifiers.ts'
import {
  type BackupEffects,
  type PasswordRounds,
  readIterations,
  readSalt,
  requireAlgorithm,
  SALT_BYTES,
} from './pbes2.ts'

const HASH_BYTES = 32
const BLOCK_BYTES = 64
/** Purpose of the derived bytes: a MAC key. RFC 7292, B.3. */
const MAC_KEY_ID = 3
/** Rounds in a batch, which takes some milliseconds. Other work runs between batches. */
const ROUNDS_AT_ONCE = 5000

/**
 * Creates the MacData of a PKCS#12 file: HMAC-SHA-256 of its content with a key derived from the
 * password. RFC 7292, 4 and 5.1.
 *
 * Not PBMAC1 (RFC 9579), because neither OpenSSL 3.0 nor Java 17 can read it.
 */
export async function createMacData(
  { password, iterations }: PasswordRounds,
  content: Uint8Array,
  { random, compute }: BackupEffects,
): Promise<Der> {
  const salt = random.bytes(SALT_BYTES)
  const mac = await computeMac(password, content, salt, iterations, compute)
  return build.sequence(
    build.sequence(build.sequence(build.oid(OID.sha256), build.nothing()), build.octets(mac)),
    build.octets(salt),
    build.integer(iterations),
  )
}

/**
 * Whether the content matches its MAC with this password.
 * @throws PkiError BACKUP_FILE_INVALID if the MacData cannot be read
 */
export async function verifyMacData(
  password: Secret,
  content: Uint8Array,
  macData: Der | undefined,
  compute: Compute,
): Promise<boolean> {
  const [digestInfo, saltNode, iterationsNode] = read.sequence(macData, 3)
  const [algorithm, macNode] = read.sequence(digestInfo, 2)
  const [name, parameters] = read.sequence(algorithm, 2)
  requireAlgorithm('MAC', name, OID.sha256)
  read.nothing(parameters)
  const mac = read.octets(macNode)
  if (mac.length !== HASH_BYTES) throw invalidFile('its MAC has a wrong length')
  const salt = readSalt(saltNode)
  const iterations = readIterations(iterationsNode)
  return timingSafeEqual(await computeMac(password, content, salt, iterations, compute), mac)
}

async function computeMac(
  password: Secret,
  content: Uint8Array,
  salt: Buffer,
  iterations: number,
  compute: Compute,
): Promise<Buffer> {
  using key = await pkcs12MacKey(password, salt, iterations, compute)
  return createHmac('sha256', key.reveal()).update(content).digest()
}

/**
 * Derives a MAC key of one SHA-256 block with the PKCS#12 key derivation: hashes D || I repeatedly.
 * RFC 7292, B.2.
 * @param password UTF-8. It is used as a BMPString with its terminating zero (B.1)
 */
async function pkcs12MacKey(
  password: Secret,
  salt: Buffer,
  iterations: number,
  { pause }: Compute,
): Promise<Secret> {
  // UTF-16 big-endian as in a BMPString. X.690, 8.23.9.
  const bmpPassword = Buffer.from(`${password.reveal().toString('utf8')}\0`, 'utf16le').swap16()
  const input = Buffer.concat([
    Buffer.alloc(BLOCK_BYTES, MAC_KEY_ID),
    repeatToBlocks(salt),
    repeatToBlocks(bmpPassword),
  ])
  bmpPassword.fill(0)
  let digest = hash('sha256', input, 'buffer')
  input.fill(0)
  for (let round = 1; round < iterations; round++) {
    digest = hash('sha256', digest, 'buffer')
    if (round % ROUNDS_AT_ONCE === 0) await pause()
  }
  return Secret.from(digest)
}

/** Repeats the bytes until they fill whole blocks. RFC 7292, B.2, steps 2 and 3. */
function repeatToBlocks(bytes: Buffer): Buffer {
  const length = Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES
  return Buffer.alloc(length, bytes)
}
