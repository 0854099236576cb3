import { createCipheriv, createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { check } from './nkpsim.ts'

const MIB = 1024 * 1024
const DEFAULT_BYTES = 64 * MIB
const SECTOR_BYTES = 4096
const SAMPLE_BYTES = 32
const SAMPLES = 64
/**
 * A sample with fewer different bytes proves nothing, because simple patterns such as zeros occur
 * everywhere.
 */
const LEAST_DIFFERENT_BYTES = 12

/** The image file of the demo. */
export type Image = { path: string; bytes: number; sha256: string }

/**
 * Writes the default image: a recognisable header, then pseudo-random bytes. The bytes are the same
 * at each run.
 */
export async function makeImage(path: string): Promise<Image> {
  const file = await open(path, 'wx', 0o600)
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
  try {
    for (let start = 0; start < DEFAULT_BYTES; start += MIB) {
      const chunk = cipher.update(Buffer.alloc(MIB))
      if (start === 0) chunk.write('NKPSIM DEMO IMAGE: the plaintext of an encrypted disk\n')
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
  return describeImage(path)
}

/**
 * Returns path, size and SHA-256 of a file.
 * @throws StoryError if the file cannot be read or is empty
 */
export async function describeImage(path: string): Promise<Image> {
  const found = await stat(path).catch(() => undefined)
  check(found?.isFile() === true, `${path} is not a readable file`)
  check(found.size > 0, `${path} is empty; a disk has at least 1 byte`)
  const hash = await hashOf(path)
  return { path, bytes: found.size, sha256: hash.digest('hex') }
}

/** Returns the size of the disk for an image, which is a whole number of sectors. */
export function diskBytes(image: Image): number {
  return Math.ceil(image.bytes / SECTOR_BYTES) * SECTOR_BYTES
}

/** Checks that a disk contains the image followed by zeros. @throws StoryError */
export async function checkDisk(path: string, image: Image): Promise<void> {
  const { size } = await stat(path)
  check(size === diskBytes(image), `the disk is ${size} bytes, must be ${diskBytes(image)}`)
  const hash = createHash('sha256')
  let position = 0
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) {
    const bytes = Buffer.from(chunk)
    const ofImage = Math.max(0, Math.min(bytes.length, image.bytes - position))
    hash.update(bytes.subarray(0, ofImage))
    const isZero = bytes.subarray(ofImage).every((byte) => byte === 0)
    check(isZero, 'the disk has bytes other than zero after the end of the image')
    position += bytes.length
  }
  check(hash.digest('hex') === image.sha256, 'SHA-256 of the disk differs from that of the image')
}

/**
 * Returns samples from all parts of the image. A search for samples finds plaintext of the image.
 * Returns none if the image has no distinctive bytes.
 */
export async function takeSamples(image: Image): Promise<Buffer[]> {
  if (image.bytes < SAMPLE_BYTES) return []
  const file = await open(image.path, 'r')
  try {
    const samples: Buffer[] = []
    for (let index = 0; index < SAMPLES; index += 1) {
      const position = Math.floor(((image.bytes - SAMPLE_BYTES) * index) / (SAMPLES - 1))
      const sample = Buffer.alloc(SAMPLE_BYTES)
      await file.read(sample, 0, SAMPLE_BYTES, position)
      if (new Set(sample).size >= LEAST_DIFFERENT_BYTES) samples.push(sample)
    }
    return samples
  } finally {
    await file.close()
  }
}

/** Returns the first sector of a file. Pads a short sector with zeros. */
export async function firstSector(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const sector = Buffer.alloc(SECTOR_BYTES)
    await file.read(sector, 0, SECTOR_BYTES, 0)
    return sector
  } finally {
    await file.close()
  }
}

async function hashOf(path: string): Promise<Hash> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) hash.update(chunk)
  return hash
}
