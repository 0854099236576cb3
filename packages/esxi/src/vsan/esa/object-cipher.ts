import { createSectorCipher, kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import { VSAN_SECTOR_BYTES } from '../components.ts'

const KEY_BITS = 512
/** Bytes that a disk writes in one piece. A torn write leaves old and new pieces in a sector. */
const PIECE_BYTES = 512
const ZERO_PIECE = Buffer.alloc(PIECE_BYTES)

/** Encrypts the sectors of one object. Each sector has its own tweak. */
export type ObjectCipher = Disposable & {
  /** @param offsetBytes of the first sector in the object */
  encrypt(sectors: Buffer, offsetBytes: number): Buffer
  /**
   * Decrypts sectors. Pieces of zeros are zeros: nothing was written there, or it was zeroed. No
   * ciphertext is a piece of zeros, except with a probability of 2^-4096.
   */
  decrypt(sectors: Buffer, offsetBytes: number): Buffer
}

/**
 * Returns the cipher of an object: XTS-AES-256 under a key that KBKDF derives from the DEK of the
 * cluster and the id of the object. So equal sectors of two objects have different ciphertext, and
 * a sector that was moved to another place decrypts to nothing useful.
 */
export function createObjectCipher(dek: Secret, objectId: string): ObjectCipher {
  const key = kbkdfCounter({
    ...{ key: dek, label: LABELS.vsanObject, context: Buffer.from(objectId) },
    lengthBits: KEY_BITS,
  })
  const cipher = createSectorCipher(key)
  const numberOf = (offsetBytes: number): number => offsetBytes / VSAN_SECTOR_BYTES
  return {
    encrypt: (sectors, offsetBytes) => cipher.encrypt(sectors, numberOf(offsetBytes)),
    decrypt: (sectors, offsetBytes) => {
      const plaintext = cipher.decrypt(sectors, numberOf(offsetBytes))
      for (let at = 0; at < sectors.length; at += PIECE_BYTES)
        if (isZeros(sectors, at)) plaintext.fill(0, at, at + PIECE_BYTES)
      return plaintext
    },
    [Symbol.dispose]: cipher.wipe,
  }
}

function isZeros(sectors: Buffer, at: number): boolean {
  // Most pieces of ciphertext differ in their first bytes.
  if (sectors.readUInt32LE(at) !== 0) return false
  return sectors.compare(ZERO_PIECE, 0, PIECE_BYTES, at, at + PIECE_BYTES) === 0
}
