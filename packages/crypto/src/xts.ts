import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv } from 'node:crypto'
import { SECTOR_ALGORITHM, SECTOR_TRANSFORMS, type SectorTransform } from './diagnostics.ts'
import { CryptoError } from './errors.ts'
import { DEK_BYTES, hasEqualHalves } from './key-hierarchy.ts'
import type { Secret } from './secret.ts'
import {
  BATCH_SECTORS,
  SECTOR_BYTES,
  TWEAK_BYTES,
  type TweakMemory,
  tweakMemory,
} from './sector-tweaks.ts'

export { SECTOR_BYTES }

const BLOCK_ALGORITHM = 'aes-256-ecb'
const KEY_BYTES = DEK_BYTES / 2
const BATCH_BYTES = BATCH_SECTORS * SECTOR_BYTES

/** Encrypts and decrypts whole sectors of one disk. */
export type SectorCipher = Disposable & {
  /**
   * Encrypts whole sectors. The first sector has the number firstSector.
   * @param output where the ciphertext goes: a new buffer, or the plaintext itself
   */
  encrypt(plaintext: Buffer, firstSector: number, output?: Buffer): Buffer
  /**
   * Decrypts whole sectors. XTS does not protect integrity: any bytes decrypt to something.
   * @param output where the plaintext goes: a new buffer, or the ciphertext itself
   */
  decrypt(ciphertext: Buffer, firstSector: number, output?: Buffer): Buffer
  /** Wipes the DEK. The cipher can no longer be used. */
  wipe(): void
  /** Frees and wipes the key schedules. The DEK stays, but the cipher can no longer be used. */
  [Symbol.dispose](): void
}

/**
 * Creates a cipher with XTS-AES-256 for 4096-byte sectors (IEEE 1619-2018, 5.1; SP 800-38E). The
 * tweak is the sector number, little-endian in 16 bytes. The cipher shares the DEK with the
 * caller: after the cipher or the DEK is wiped, calls of the cipher throw SECRET_WIPED. They throw
 * INVALID_LENGTH unless they get whole sectors and a whole sector number.
 *
 * XTS is E(P ^ T) ^ T for each block. Node's XTS would need a new cipher object for each sector,
 * which costs more than the encryption. So WebAssembly computes the tweaks T and the XORs, and AES
 * in ECB mode encrypts many sectors in one call. A cipher in ECB mode keeps no state between calls.
 *
 * After a call, the memory of WebAssembly has no plaintext. OpenSSL zeroes a key schedule when it
 * frees it: when the cipher is wiped or disposed of, or long after that by garbage collection.
 * Plaintext that was XORed with tweaks may stay in freed memory.
 * @throws CryptoError INVALID_LENGTH if the DEK does not have 64 bytes, or its halves are equal
 */
export function createSectorCipher(dek: Secret): SectorCipher {
  if (dek.lengthBytes !== DEK_BYTES || hasEqualHalves(dek))
    throw new CryptoError('INVALID_LENGTH', 'a DEK has 64 bytes, two different AES-256 keys')
  const schedules: (Cipheriv | Decipheriv)[] = []
  let isDisposed = false
  const lazily = <T extends Cipheriv | Decipheriv>(
    open: (algorithm: string, key: Buffer, iv: null) => T,
    keyStart: number,
  ): (() => T) => {
    let schedule: T | undefined
    return () => {
      const key = dek.reveal().subarray(keyStart, keyStart + KEY_BYTES)
      if (isDisposed) throw new CryptoError('SECRET_WIPED', 'the cipher was disposed of')
      if (schedule !== undefined) return schedule
      schedule = open(BLOCK_ALGORITHM, key, null)
      schedule.setAutoPadding(false)
      schedules.push(schedule)
      return schedule
    }
  }
  const encryption = lazily(createCipheriv, 0)
  const decryption = lazily(createDecipheriv, 0)
  const tweaking = lazily(createCipheriv, KEY_BYTES)
  const dispose = (): void => {
    isDisposed = true
    for (const schedule of schedules.splice(0)) schedule.final()
  }
  return {
    encrypt: (plaintext, firstSector, output) =>
      transform('encrypt', { input: plaintext, firstSector, output, tweaking, blocks: encryption }),
    decrypt: (ciphertext, firstSector, output) =>
      transform('decrypt', {
        input: ciphertext,
        firstSector,
        output,
        tweaking,
        blocks: decryption,
      }),
    wipe: () => {
      dispose()
      dek.wipe()
    },
    [Symbol.dispose]: dispose,
  }
}

type Transform = {
  input: Buffer
  firstSector: number
  output: Buffer | undefined
  /** Return the cipher of key 2 for tweaks, and that of key 1 for blocks of data. */
  tweaking: () => Cipheriv
  blocks: () => Cipheriv | Decipheriv
}

function transform(
  operation: SectorTransform['operation'],
  { input, firstSector, output, tweaking, blocks }: Transform,
): Buffer {
  requireSectors(input, firstSector)
  const into = output ?? Buffer.allocUnsafe(input.length)
  if (into.length !== input.length)
    throw new CryptoError('INVALID_LENGTH', 'the output has another length than the input')
  const ciphers = { tweaking: tweaking(), blocks: blocks() }
  const memory = tweakMemory()
  for (let start = 0; start < input.length; start += BATCH_BYTES) {
    const end = Math.min(start + BATCH_BYTES, input.length)
    const first = firstSector + start / SECTOR_BYTES
    const isWhole = start === 0 && end === input.length
    const batch = isWhole ? input : input.subarray(start, end)
    into.set(transformBatch(memory, ciphers, batch, first), start)
    // After an encryption, the memory has ciphertext.
    if (operation === 'decrypt') memory.data.fill(0, 0, batch.length)
  }
  memory.tweaks.fill(0)
  publish(operation, input.length)
  return into
}

/** Returns the result in the memory. */
function transformBatch(
  { data, tweaks, xor }: TweakMemory,
  { tweaking, blocks }: { tweaking: Cipheriv; blocks: Cipheriv | Decipheriv },
  batch: Buffer,
  first: number,
): Uint8Array {
  const sectors = batch.length / SECTOR_BYTES
  const used = batch.length === BATCH_BYTES ? data : data.subarray(0, batch.length)
  const encrypted = tweaking.update(sectorNumbers(first, sectors))
  tweaks.set(encrypted)
  free(encrypted)
  used.set(batch)
  xor(sectors)
  const result = blocks.update(used)
  used.set(result)
  free(result)
  xor(sectors)
  return used
}

/**
 * Frees a buffer. Garbage collection would free it later. Then each call would get memory that is
 * not in the cache of the processor, and take twice the time.
 */
function free({ buffer, byteLength }: Buffer): void {
  // A buffer that is smaller than its memory shares it with others.
  if ('transfer' in buffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** Returns sector numbers, little-endian in 16 bytes each. */
function sectorNumbers(first: number, count: number): Buffer {
  const numbers = Buffer.alloc(count * TWEAK_BYTES)
  for (let index = 0; index < count; index++) {
    const number = first + index
    numbers.writeUInt32LE(number % 2 ** 32, index * TWEAK_BYTES)
    numbers.writeUInt32LE(Math.floor(number / 2 ** 32), index * TWEAK_BYTES + 4)
  }
  return numbers
}

function requireSectors(input: Buffer, firstSector: number): void {
  if (input.length % SECTOR_BYTES !== 0)
    throw new CryptoError(
      'INVALID_LENGTH',
      `a disk is encrypted in sectors of ${SECTOR_BYTES} bytes`,
    )
  const endSector = firstSector + input.length / SECTOR_BYTES
  if (!Number.isInteger(firstSector) || firstSector < 0 || !Number.isSafeInteger(endSector))
    throw new CryptoError('INVALID_LENGTH', 'a sector number is a whole number below 2^53')
}

function publish(operation: SectorTransform['operation'], bytes: number): void {
  if (!SECTOR_TRANSFORMS.hasSubscribers) return
  const transformed: SectorTransform = { operation, algorithm: SECTOR_ALGORITHM, bytes }
  SECTOR_TRANSFORMS.publish(transformed)
}
