import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { decryptChunks, encryptChunks } from './backup-cipher.ts'

const CHUNK_BYTES = 64 * 1024
const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16
const HEADER = Buffer.from('header')
const key = Secret.random(32, systemRandom.bytes)

async function* inPieces(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += sizeBytes)
    yield Buffer.from(bytes.subarray(start, start + sizeBytes))
}

const encrypt = (bytes: Uint8Array, pieceBytes = 10_000): Promise<Buffer> =>
  buffer(encryptChunks(key, HEADER, inPieces(bytes, pieceBytes)))
const decrypt = (bytes: Uint8Array, pieceBytes = 7000, header = HEADER, by = key) =>
  buffer(decryptChunks(by, header, inPieces(bytes, pieceBytes)))

/**
 * Returns bytes that count up: each group of four bytes is its own offset, so moved bytes are
 * noticed.
 */
const sample = (lengthBytes: number): Buffer => {
  const bytes = Buffer.alloc(lengthBytes)
  for (let at = 0; at + 4 <= lengthBytes; at += 4) bytes.writeUInt32BE(at, at)
  return bytes
}

const refused = { code: 'INVALID_BACKUP_FILE' }

describe('an encrypted stream', () => {
  it.each([
    0,
    1,
    CHUNK_BYTES - 1,
    CHUNK_BYTES,
    CHUNK_BYTES + 1,
    2 * CHUNK_BYTES,
    3 * CHUNK_BYTES + 17,
  ])('of %i bytes can be decrypted, and is longer by one tag per chunk', async (lengthBytes) => {
    const bytes = sample(lengthBytes)
    const encrypted = await encrypt(bytes)
    const chunks = Math.max(1, Math.ceil(lengthBytes / CHUNK_BYTES))
    expect(encrypted).toHaveLength(lengthBytes + 16 * chunks)
    expect((await decrypt(encrypted)).equals(bytes)).toBe(true)
  })

  it('is the same however the plaintext is split', async () => {
    const bytes = sample(CHUNK_BYTES + 5)
    const encrypted = await encrypt(bytes, 1000)
    expect((await encrypt(bytes, 200_000)).equals(encrypted)).toBe(true)
    expect((await decrypt(encrypted, 999)).equals(bytes)).toBe(true)
  })

  it('cannot be decrypted with another key or after another header', async () => {
    const encrypted = await encrypt(sample(100))
    await expect(
      decrypt(encrypted, 10, HEADER, Secret.random(32, systemRandom.bytes)),
    ).rejects.toMatchObject(refused)
    await expect(decrypt(encrypted, 10, Buffer.from('Header'))).rejects.toMatchObject(refused)
  })

  it('cannot be decrypted if any bit was changed', async () => {
    const encrypted = await encrypt(sample(CHUNK_BYTES + 100))
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: encrypted.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const changed = Buffer.from(encrypted)
          changed.writeUInt8(changed.readUInt8(at) ^ change, at)
          await expect(decrypt(changed, 65_536)).rejects.toMatchObject(refused)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('cannot be decrypted if it was truncated anywhere or if bytes were appended', async () => {
    const encrypted = await encrypt(sample(2 * CHUNK_BYTES + 100))
    const ends = [0, 1, 15, 16, SEALED_CHUNK_BYTES, 2 * SEALED_CHUNK_BYTES, encrypted.length - 1]
    for (const end of ends)
      await expect(decrypt(encrypted.subarray(0, end))).rejects.toMatchObject(refused)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: encrypted.length - 1 }), async (end) => {
        await expect(decrypt(encrypted.subarray(0, end), 65_536)).rejects.toMatchObject(refused)
      }),
      { numRuns: 100 },
    )
    await expect(decrypt(Buffer.concat([encrypted, Buffer.alloc(1)]))).rejects.toMatchObject(
      refused,
    )
    await expect(decrypt(Buffer.concat([encrypted, encrypted]))).rejects.toMatchObject(refused)
  })

  it('cannot be decrypted if chunks were swapped, repeated or omitted', async () => {
    const encrypted = await encrypt(sample(3 * CHUNK_BYTES))
    const [a, b, c] = [0, 1, 2].map((index) =>
      encrypted.subarray(index * SEALED_CHUNK_BYTES, (index + 1) * SEALED_CHUNK_BYTES),
    ) as [Buffer, Buffer, Buffer]
    for (const chunks of [
      [b, a, c],
      [a, a, b, c],
      [a, c],
      [b, c],
      [a, b],
      [a, b, c, c],
    ])
      await expect(decrypt(Buffer.concat(chunks))).rejects.toMatchObject(refused)
    expect(await decrypt(Buffer.concat([a, b, c]))).toHaveLength(3 * CHUNK_BYTES)
  })
})
