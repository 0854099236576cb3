import { createHmac, timingSafeEqual } from 'node:crypto'
import { passwordSpellings, Secret } from '@nkpsim/crypto'
import type { Compute, Effects } from '@nkpsim/effects'
import { foreignFormat } from '@nkpsim/pki'
import { VcenterError } from '../errors.ts'
import type { ByteReader } from './byte-reader.ts'

const MAGIC = Buffer.from('NKPSIMVC')
const VERSION = 1
const NOT_ENCRYPTED = 0
const ENCRYPTED = 1
const FIXED_BYTES = MAGIC.length + 2
const SALT_BYTES = 16
const MAC_BYTES = 32
const KEY_BYTES = 32
/** Parameters r and p of scrypt (RFC 7914). */
const COST = { blockSize: 8, parallelization: 1 }
/** Limits of the parameter log2 N that a file may state. */
const MIN_LOG_N = 14
const MAX_LOG_N = 18
const KDF_BYTES = 3 + SALT_BYTES

/** Header of a backup file, and the key for the rest of the file. */
export type BackupHeader = {
  /** All bytes of the header, as in the file. */
  bytes: Buffer
  /** Key of 32 bytes for this file only; undefined if the file is not encrypted. */
  key: Secret | undefined
}

/**
 * Creates a header: magic (8 bytes), version (1) and protection (1). For an encrypted file, it
 * continues with log2 N (1), r (1), p (1), salt (16), and an HMAC-SHA-256 over all earlier bytes.
 * The HMAC distinguishes a wrong password from a damaged file before anything is decrypted.
 * @param password undefined: the file will not be encrypted
 */
export async function createHeader(
  password: Secret | undefined,
  { random, compute }: Pick<Effects, 'random' | 'compute'>,
): Promise<BackupHeader> {
  if (password === undefined) return { bytes: fixedPart(NOT_ENCRYPTED), key: undefined }
  const { blockSize, parallelization } = COST
  const logN = compute.costs.vcenterBackupLogN
  const salt = random.bytes(SALT_BYTES)
  const start = Buffer.concat([
    fixedPart(ENCRYPTED),
    Buffer.of(logN, blockSize, parallelization),
    salt,
  ])
  const { key, macKey } = await deriveKeys(password, logN, salt, compute)
  using authentication = macKey
  return { bytes: Buffer.concat([start, headerMac(authentication, start)]), key }
}

/**
 * Reads the header of a file.
 * @param passwords tried in turn, each as given and in the other Unicode normal forms; empty for an
 *   unencrypted file
 * @throws VcenterError INVALID_BACKUP_FILE, WRONG_BACKUP_PASSWORD
 */
export async function readHeader(
  reader: ByteReader,
  passwords: readonly Secret[],
  compute: Compute,
): Promise<BackupHeader> {
  const fixed = await reader.read(FIXED_BYTES)
  if (fixed === undefined || !fixed.subarray(0, MAGIC.length).equals(MAGIC))
    throw invalid(`this is not a backup of a vCenter${whatItIs(fixed)}`)
  if (fixed[MAGIC.length] !== VERSION)
    throw invalid(`the backup has format ${fixed[MAGIC.length]}, this program knows ${VERSION}`)
  const protection = fixed[MAGIC.length + 1]
  if (protection === NOT_ENCRYPTED) return { bytes: fixed, key: undefined }
  if (protection !== ENCRYPTED) throw damaged()
  const kdf = await reader.read(KDF_BYTES)
  const mac = await reader.read(MAC_BYTES)
  if (kdf === undefined || mac === undefined) throw damaged()
  const [logN = 0, blockSize, parallelization] = kdf
  const minLogN = Math.min(MIN_LOG_N, compute.costs.vcenterBackupLogN)
  if (logN < minLogN || logN > MAX_LOG_N || blockSize !== COST.blockSize || parallelization !== 1)
    throw damaged()
  if (passwords.length === 0)
    throw new VcenterError('WRONG_BACKUP_PASSWORD', 'the backup is encrypted; give its password')
  const start = Buffer.concat([fixed, kdf])
  for (const password of passwords) {
    for (const spelling of passwordSpellings(password)) {
      const { key, macKey } = await deriveKeys(spelling, logN, kdf.subarray(3), compute)
      using authentication = macKey
      if (timingSafeEqual(headerMac(authentication, start), mac))
        return { bytes: Buffer.concat([start, mac]), key }
      key.wipe()
    }
  }
  throw new VcenterError(
    'WRONG_BACKUP_PASSWORD',
    'the password is not that of the backup, or the first bytes of the file are damaged',
  )
}

function fixedPart(protection: number): Buffer {
  return Buffer.concat([MAGIC, Buffer.of(VERSION, protection)])
}

async function deriveKeys(
  password: Secret,
  logN: number,
  salt: Uint8Array,
  { scrypt }: Compute,
): Promise<{ key: Secret; macKey: Secret }> {
  const bytes = await scrypt(password.reveal(), salt, 2 * KEY_BYTES, logN)
  return {
    key: Secret.from(bytes.subarray(0, KEY_BYTES)),
    macKey: Secret.from(bytes.subarray(KEY_BYTES)),
  }
}

function headerMac(macKey: Secret, start: Uint8Array): Buffer {
  return createHmac('sha256', macKey.reveal()).update(start).digest()
}

/** Guesses the format of a file from its first bytes. */
function whatItIs(head: Buffer | undefined): string {
  if (head === undefined) return ': it is too short'
  const foreign = foreignFormat(head)
  if (foreign !== undefined) return `: it is ${foreign}`
  // A PKCS#12 file in DER begins with a SEQUENCE.
  return head[0] === 0x30 ? ': it may be that of a key provider: use nkpsim provider restore' : ''
}

function damaged(): VcenterError {
  return invalid('the backup file is damaged or incomplete; use another copy of it')
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_BACKUP_FILE', message)
}
