import { createCipheriv, createDecipheriv } from 'node:crypto'
import { LABELS, type Secret } from '@nkpsim/crypto'
import { VcenterError } from '../errors.ts'
import { blocksOf } from './blocks.ts'

const ALGORITHM = 'aes-256-gcm'
const CHUNK_BYTES = 64 * 1024
const TAG_BYTES = 16
const NONCE_BYTES = 12
const MAX_COUNTER = 2 ** 32 - 1

/**
 * Encrypts a stream in chunks of 64 KiB. So memory is bounded, and every byte is authenticated
 * before its use. The method is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015)
 * over AES-256-GCM. Each nonce consists of seven zero bytes, the number of the chunk, and a flag
 * for the last chunk. Decryption therefore fails if chunks are omitted, reordered, repeated or
 * added. The plaintext is wiped after its encryption.
 * @param key 32 bytes, used only for this stream, because its nonces begin at zero
 * @param header bytes before the stream, which are authenticated with every chunk
 */
export async function* encryptChunks(
  key: Secret,
  header: Uint8Array,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let counter = 0
  for await (const { bytes, isLast } of blocksOf(source, CHUNK_BYTES)) {
    const nonce = chunkNonce(counter++, isLast)
    const cipher = createCipheriv(ALGORITHM, key.reveal(), nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(associatedData(header))
    const ciphertext = cipher.update(bytes)
    bytes.fill(0)
    cipher.final()
    yield Buffer.concat([ciphertext, cipher.getAuthTag()])
  }
}

/**
 * Decrypts a stream of encryptChunks. Each returned chunk is authentic and in order. Only the end
 * of the generator proves that the stream is complete.
 * @throws VcenterError INVALID_BACKUP_FILE
 */
export async function* decryptChunks(
  key: Secret,
  header: Uint8Array,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let counter = 0
  for await (const { bytes, isLast } of blocksOf(source, CHUNK_BYTES + TAG_BYTES))
    yield decryptChunk(key, header, bytes, chunkNonce(counter++, isLast))
}

function decryptChunk(key: Secret, header: Uint8Array, chunk: Buffer, nonce: Buffer): Buffer {
  if (chunk.length < TAG_BYTES) throw damaged()
  const decipher = createDecipheriv(ALGORITHM, key.reveal(), nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(associatedData(header))
  decipher.setAuthTag(chunk.subarray(-TAG_BYTES))
  const plaintext = decipher.update(chunk.subarray(0, -TAG_BYTES))
  try {
    decipher.final()
  } catch (cause) {
    // GCM decrypts before it authenticates, so the output of a changed chunk must be wiped.
    plaintext.fill(0)
    throw damaged(cause)
  }
  return plaintext
}

function chunkNonce(counter: number, isLast: boolean): Buffer {
  if (counter > MAX_COUNTER) throw damaged()
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUInt32BE(counter, 7)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

function associatedData(header: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(LABELS.vcenterBackup), header])
}

function damaged(cause?: unknown): VcenterError {
  return new VcenterError(
    'INVALID_BACKUP_FILE',
    'the backup file is damaged or incomplete; use another copy of it',
    { cause },
  )
}
