import { createCipheriv, createDecipheriv } from 'node:crypto'
import { SECTOR_ALGORITHM, SECTOR_TRANSFORMS, type SectorTransform } from './diagnostics.ts'
import { CryptoError } from './errors.ts'
import { DEK_BYTES, hasEqualHalves } from './key-hierarchy.ts'
import type { Secret } from './secret.ts'

const TWEAK_BYTES = 16
/** Size of an encrypted sector of a disk. */
export const SECTOR_BYTES = 4096

/** Encrypts and decrypts whole sectors of one disk. */
export type SectorCipher = {
  /** Encrypts whole sectors. The first sector has the number firstSector. */
  encrypt(plaintext: Buffer, firstSector: number): Buffer
  /** Decrypts whole sectors. XTS does not protect integrity: any bytes decrypt to something. */
  decrypt(ciphertext: Buffer, firstSector: number): Buffer
  /** Wipes the DEK. The cipher can no longer be used. */
  wipe(): void
}

/**
 * Creates a cipher with XTS-AES-256 for 4096-byte sectors (IEEE 1619-2018, 5.1; SP 800-38E). The
 * tweak is the sector number, little-endian in 16 bytes. The cipher shares the DEK with the
 * caller: after the cipher or the DEK is wiped, calls of the cipher throw SECRET_WIPED. They throw
 * INVALID_LENGTH unless they get whole sectors and a whole sector number.
 * @throws CryptoError INVALID_LENGTH if the DEK does not have 64 bytes, or its halves are equal
 */
export function createSectorCipher(dek: Secret): SectorCipher {
  if (dek.lengthBytes !== DEK_BYTES || hasEqualHalves(dek))
    throw new CryptoError('INVALID_LENGTH', 'a DEK has 64 bytes, two different AES-256 keys')
  return {
    encrypt: (plaintext, firstSector) => {
      const ciphertext = transformSectors(plaintext, firstSector, (tweak) =>
        createCipheriv(SECTOR_ALGORITHM, dek.reveal(), tweak),
      )
      publish('encrypt', ciphertext)
      return ciphertext
    },
    decrypt: (ciphertext, firstSector) => {
      const plaintext = transformSectors(ciphertext, firstSector, (tweak) =>
        createDecipheriv(SECTOR_ALGORITHM, dek.reveal(), tweak),
      )
      publish('decrypt', plaintext)
      return plaintext
    },
    wipe: () => dek.wipe(),
  }
}

function publish(operation: SectorTransform['operation'], { length: bytes }: Buffer): void {
  if (!SECTOR_TRANSFORMS.hasSubscribers) return
  const transform: SectorTransform = { operation, algorithm: SECTOR_ALGORITHM, bytes }
  SECTOR_TRANSFORMS.publish(transform)
}

function transformSectors(
  input: Buffer,
  firstSector: number,
  openCipher: (tweak: Buffer) => { update(data: Buffer): Buffer; final(): Buffer },
): Buffer {
  if (input.length % SECTOR_BYTES !== 0)
    throw new CryptoError(
      'INVALID_LENGTH',
      `a disk is encrypted in sectors of ${SECTOR_BYTES} bytes`,
    )
  const endSector = firstSector + input.length / SECTOR_BYTES
  if (!Number.isInteger(firstSector) || firstSector < 0 || !Number.isSafeInteger(endSector))
    throw new CryptoError('INVALID_LENGTH', 'a sector number is a whole number below 2^53')
  const output = Buffer.allocUnsafe(input.length)
  const tweak = Buffer.alloc(TWEAK_BYTES)
  for (let offset = 0; offset < input.length; offset += SECTOR_BYTES) {
    tweak.writeBigUInt64LE(BigInt(firstSector + offset / SECTOR_BYTES))
    const cipher = openCipher(tweak)
    cipher.update(input.subarray(offset, offset + SECTOR_BYTES)).copy(output, offset)
    cipher.final()
  }
  return output
}
