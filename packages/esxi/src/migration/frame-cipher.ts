import { createCipheriv, createDecipheriv } from 'node:crypto'
import { LABELS, type Secret } from '@nkpsim/crypto'
import { migrationFailed } from './migration-error.ts'

const ALGORITHM = 'aes-256-gcm'
const TAG_BYTES = 16
/** Maximum size of a frame on the wire: a message of 1 MiB and its fields. */
export const MAX_FRAME_BYTES = 1024 * 1024 + 65_536
export const MIGRATION_KEY_BYTES = 32
/** A key seals at most this many frames in each direction (SP 800-38D, 8.3). */
const MAX_FRAMES = 2 ** 32

/** The end of a migration that seals a frame. It is the first part of the nonce. */
export type Direction = 'fromSource' | 'fromDestination'
const DIRECTION_NUMBER: Readonly<Record<Direction, number>> = { fromSource: 1, fromDestination: 2 }

/** Seals or opens the frames of one direction, in order. */
export type FrameCipher = {
  /** @param kind the first byte of the frame, which stays readable but cannot be changed */
  seal(kind: number, payload: Buffer): Buffer
  /**
   * Opens the next frame of the other end.
   * @throws EsxiError MIGRATION_FAILED if the frame was changed, repeated, left out or reordered
   */
  open(frame: Buffer): { kind: number; payload: Buffer }
}

/**
 * Creates the cipher of one end of a migration. Frames are `kind 1 || ciphertext || tag 16` by
 * AES-256-GCM. The nonce is the direction (4 bytes) and the number of the frame (8 bytes), so a
 * nonce never repeats under the one-time key (SP 800-38D, 8.2.1). The associated data are the
 * migration and the kind.
 * @param key 32 bytes, made for this migration alone. The caller keeps and wipes it. Undefined: the
 *   frames are `kind 1 || payload`
 */
export function createFrameCipher(
  key: Secret | undefined,
  migrationId: string,
  own: Direction,
): FrameCipher {
  const other = own === 'fromSource' ? 'fromDestination' : 'fromSource'
  if (key === undefined)
    return {
      seal: (kind, payload) => Buffer.concat([Buffer.of(kind), payload]),
      open: (frame) => {
        requireSize(frame, 1)
        return { kind: frame.readUInt8(0), payload: frame.subarray(1) }
      },
    }
  let sealed = 0
  let opened = 0
  const associated = (kind: number): Buffer =>
    Buffer.from(`${LABELS.migrationFrame}\n${migrationId}\n${kind}`)
  return {
    seal: (kind, payload) => {
      if (sealed >= MAX_FRAMES) throw migrationFailed('the migration has too many frames')
      const cipher = createCipheriv(ALGORITHM, key.reveal(), nonceOf(own, sealed++), {
        authTagLength: TAG_BYTES,
      })
      cipher.setAAD(associated(kind))
      const ciphertext = cipher.update(payload)
      cipher.final()
      return Buffer.concat([Buffer.of(kind), ciphertext, cipher.getAuthTag()])
    },
    open: (frame) => {
      requireSize(frame, 1 + TAG_BYTES)
      const kind = frame.readUInt8(0)
      const decipher = createDecipheriv(ALGORITHM, key.reveal(), nonceOf(other, opened++), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(associated(kind))
      decipher.setAuthTag(frame.subarray(-TAG_BYTES))
      const payload = decipher.update(frame.subarray(1, -TAG_BYTES))
      try {
        decipher.final()
      } catch (cause) {
        // GCM decrypts before it authenticates.
        payload.fill(0)
        throw migrationFailed('a frame of the migration does not open: it was changed on the way', {
          cause,
        })
      }
      return { kind, payload }
    },
  }
}

function requireSize(frame: Buffer, leastBytes: number): void {
  if (frame.length < leastBytes || frame.length > MAX_FRAME_BYTES)
    throw migrationFailed(`a frame of the migration has ${frame.length} bytes`)
}

function nonceOf(direction: Direction, number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(DIRECTION_NUMBER[direction], 0)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}
