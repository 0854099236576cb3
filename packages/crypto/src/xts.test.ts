import { execFileSync } from 'node:child_process'
import { createCipheriv, randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SECTOR_TRANSFORMS } from './diagnostics.ts'
import { Secret } from './secret.ts'
import { tweakMemory } from './sector-tweaks.ts'
import { IEEE_1619_VECTORS, XTS_CAVP_VECTORS } from './vectors/xts-aes-256.ts'
import { createSectorCipher, SECTOR_BYTES, type SectorCipher } from './xts.ts'

const BLOCK_BYTES = 16
const invalidLength = expect.objectContaining({ code: 'INVALID_LENGTH' })

describe('a sector cipher', () => {
  it.each(IEEE_1619_VECTORS)('agrees with IEEE 1619, vector $vector', (vector) => {
    expectVector(vector)
  })

  it.each(XTS_CAVP_VECTORS)('agrees with CAVP XTSGenAES256, data unit $dataUnit', (vector) => {
    expectVector(vector)
  })

  it.each([
    ['at the start of a disk', 0],
    ['in the middle', 77],
    ['around sector 2^32', 2 ** 32 - 1],
    ['far beyond sector 2^32', 2 ** 40 + 12345],
    ['at the last safe number', Number.MAX_SAFE_INTEGER - 3],
  ])('agrees with an XTS built on openssl enc -aes-256-ecb, %s', (_name, firstSector) => {
    const dek = randomDek()
    const plaintext = randomBytes(3 * SECTOR_BYTES)
    const expected = opensslXts(dek, plaintext, firstSector)
    const cipher = createSectorCipher(Secret.from(Buffer.from(dek)))
    const ciphertext = cipher.encrypt(plaintext, firstSector)
    expect(ciphertext.equals(expected)).toBe(true)
    expect(cipher.decrypt(ciphertext, firstSector).equals(plaintext)).toBe(true)
  })

  it('agrees with aes-256-xts of node:crypto for any number of sectors, in place or not', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.oneof(
          fc.nat({ max: 2 ** 20 }),
          fc.integer({ min: 2 ** 32 - 50, max: 2 ** 32 + 50 }),
          fc.integer({ min: Number.MAX_SAFE_INTEGER - 100, max: Number.MAX_SAFE_INTEGER - 40 }),
        ),
        fc.nat({ max: 17 }),
        fc.boolean(),
        (sectors, firstSector, misalignment, isInPlace) => {
          const dek = randomDek()
          const around = randomBytes(misalignment + sectors * SECTOR_BYTES + 3)
          const plaintext = around.subarray(misalignment, misalignment + sectors * SECTOR_BYTES)
          const before = Buffer.from(around)
          const expected = nodeXts(dek, plaintext, firstSector)
          using cipher = createSectorCipher(Secret.from(dek))
          const output = isInPlace ? plaintext : undefined
          const ciphertext = cipher.encrypt(plaintext, firstSector, output)
          expect(ciphertext.equals(expected)).toBe(true)
          expect(ciphertext === plaintext).toBe(isInPlace)
          cipher.decrypt(ciphertext, firstSector, output)
          expect(around.equals(before)).toBe(true)
        },
      ),
      { numRuns: 100 },
    ))

  it('encrypts each sector independently of the sectors in the same call', () => {
    const cipher = newCipher()
    const plaintext = randomBytes(8 * SECTOR_BYTES)
    const together = cipher.encrypt(plaintext, 5)
    const apart = Array.from({ length: 8 }, (_, index) =>
      cipher.encrypt(sectorOf(plaintext, index), 5 + index),
    )
    expect(together.equals(Buffer.concat(apart))).toBe(true)
  })

  it('encrypts equal sectors differently at different places', () => {
    const ciphertext = newCipher().encrypt(Buffer.alloc(2 * SECTOR_BYTES), 0)
    expect(sectorOf(ciphertext, 0).equals(sectorOf(ciphertext, 1))).toBe(false)
  })

  it('does not change its input', () => {
    const plaintext = Buffer.alloc(SECTOR_BYTES, 7)
    newCipher().encrypt(plaintext, 0)
    expect(plaintext.equals(Buffer.alloc(SECTOR_BYTES, 7))).toBe(true)
  })

  it('leaves neither plaintext nor tweaks in the memory of WebAssembly', () => {
    using cipher = newCipher()
    const { data, tweaks } = tweakMemory()
    const plaintext = randomBytes(20 * SECTOR_BYTES)
    const isZero = (memory: Uint8Array) => memory.every((byte) => byte === 0)
    const ciphertext = cipher.encrypt(plaintext, 0)
    expect(isZero(tweaks)).toBe(true)
    for (const sector of [0, 4, 19])
      expect(Buffer.from(data).includes(sectorOf(plaintext, sector).subarray(0, 16))).toBe(false)
    cipher.decrypt(ciphertext, 0)
    expect([isZero(data), isZero(tweaks)]).toEqual([true, true])
  })

  it('refuses an output of another length', () => {
    const sector = Buffer.alloc(SECTOR_BYTES)
    expect(() => newCipher().encrypt(sector, 0, Buffer.alloc(2 * SECTOR_BYTES))).toThrow(
      invalidLength,
    )
  })

  it('accepts an empty input', () => {
    expect(newCipher().encrypt(Buffer.alloc(0), 0)).toHaveLength(0)
  })

  it.each([1, 16, 512, SECTOR_BYTES - 1, SECTOR_BYTES + 16])(
    'refuses %p bytes, because they are not whole sectors',
    (lengthBytes) => {
      const cipher = newCipher()
      expect(() => cipher.encrypt(Buffer.alloc(lengthBytes), 0)).toThrow(invalidLength)
      expect(() => cipher.decrypt(Buffer.alloc(lengthBytes), 0)).toThrow(invalidLength)
    },
  )

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])(
    'refuses sector number %p',
    (firstSector) => {
      const cipher = newCipher()
      expect(() => cipher.encrypt(Buffer.alloc(SECTOR_BYTES), firstSector)).toThrow(invalidLength)
      expect(() => cipher.decrypt(Buffer.alloc(SECTOR_BYTES), firstSector)).toThrow(invalidLength)
    },
  )

  it('reports each encryption and decryption on a diagnostics channel, with the number of bytes', () => {
    const messages: unknown[] = []
    const note = (message: unknown): number => messages.push(message)
    SECTOR_TRANSFORMS.subscribe(note)
    const cipher = newCipher()
    cipher.decrypt(cipher.encrypt(Buffer.alloc(2 * SECTOR_BYTES), 0), 0)
    SECTOR_TRANSFORMS.unsubscribe(note)
    expect(SECTOR_TRANSFORMS.name).toBe('nkpsim.crypto.sectors')
    const transform = { algorithm: 'aes-256-xts', bytes: 2 * SECTOR_BYTES }
    expect(messages).toEqual([
      { operation: 'encrypt', ...transform },
      { operation: 'decrypt', ...transform },
    ])
  })

  it('fails after the cipher or the DEK is wiped', () => {
    const wiped = expect.objectContaining({ code: 'SECRET_WIPED' })
    const dek = Secret.from(randomDek())
    const bytes = dek.reveal()
    const cipher = createSectorCipher(dek)
    cipher.wipe()
    expect(bytes.equals(Buffer.alloc(64))).toBe(true)
    expect(() => cipher.encrypt(Buffer.alloc(SECTOR_BYTES), 0)).toThrow(wiped)
    expect(() => cipher.decrypt(Buffer.alloc(SECTOR_BYTES), 0)).toThrow(wiped)
    expect(() => createSectorCipher(dek)).toThrow(wiped)
  })
})

it('a sector cipher that is disposed of fails, but leaves the DEK', () => {
  const dek = Secret.from(randomDek())
  const cipher = createSectorCipher(dek)
  const ciphertext = cipher.encrypt(Buffer.alloc(SECTOR_BYTES), 0)
  cipher[Symbol.dispose]()
  cipher[Symbol.dispose]()
  const wiped = expect.objectContaining({ code: 'SECRET_WIPED' })
  expect(() => cipher.decrypt(ciphertext, 0)).toThrow(wiped)
  expect(createSectorCipher(dek).decrypt(ciphertext, 0)).toEqual(Buffer.alloc(SECTOR_BYTES))
})

describe('createSectorCipher', () => {
  it.each([0, 32, 63, 65, 128])('refuses a DEK of %p bytes', (lengthBytes) => {
    expect(() => createSectorCipher(Secret.from(randomBytes(lengthBytes)))).toThrow(invalidLength)
  })

  it('refuses a DEK with equal halves', () => {
    const half = randomBytes(32)
    const dek = Secret.from(Buffer.concat([half, half]))
    expect(() => createSectorCipher(dek)).toThrow(invalidLength)
  })
})

function expectVector(vector: {
  dataUnit: number
  key: string
  plaintext: string
  ciphertext: string
}): void {
  const cipher = createSectorCipher(Secret.from(Buffer.from(vector.key, 'hex')))
  // Blocks do not depend on later blocks, so a shorter data unit equals the beginning of its
  // sector.
  const encrypted = cipher.encrypt(atStartOfSector(vector.plaintext), vector.dataUnit)
  expect(encrypted.toString('hex', 0, vector.ciphertext.length / 2)).toBe(vector.ciphertext)
  const decrypted = cipher.decrypt(atStartOfSector(vector.ciphertext), vector.dataUnit)
  expect(decrypted.toString('hex', 0, vector.plaintext.length / 2)).toBe(vector.plaintext)
}

function atStartOfSector(hex: string): Buffer {
  const sector = Buffer.alloc(SECTOR_BYTES)
  sector.write(hex, 'hex')
  return sector
}

function newCipher(): SectorCipher {
  return createSectorCipher(Secret.from(randomDek()))
}

function randomDek(): Buffer {
  return randomBytes(64)
}

function sectorOf(bytes: Buffer, index: number): Buffer {
  return bytes.subarray(index * SECTOR_BYTES, (index + 1) * SECTOR_BYTES)
}

/** Encrypts whole sectors with Node's own XTS, sector by sector. */
function nodeXts(dek: Buffer, plaintext: Buffer, firstSector: number): Buffer {
  const tweak = Buffer.alloc(BLOCK_BYTES)
  const sectors = Array.from({ length: plaintext.length / SECTOR_BYTES }, (_, index) => {
    tweak.writeBigUInt64LE(BigInt(firstSector + index))
    return createCipheriv('aes-256-xts', dek, tweak).update(sectorOf(plaintext, index))
  })
  return Buffer.concat(sectors)
}

/** Encrypts whole sectors with XTS. Uses only AES-256-ECB of OpenSSL. IEEE 1619, 5.3.2. */
function opensslXts(dek: Buffer, plaintext: Buffer, firstSector: number): Buffer {
  const sectors = plaintext.length / SECTOR_BYTES
  const numbers = Buffer.alloc(sectors * BLOCK_BYTES)
  for (let index = 0; index < sectors; index++)
    numbers.writeBigUInt64LE(BigInt(firstSector) + BigInt(index), index * BLOCK_BYTES)
  const encryptedNumbers = opensslEcb(dek.subarray(32), numbers)
  const tweaks = Buffer.concat(
    Array.from({ length: sectors }, (_, index) =>
      tweaksOfSector(encryptedNumbers.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES)),
    ),
  )
  return xor(opensslEcb(dek.subarray(0, 32), xor(plaintext, tweaks)), tweaks)
}

/**
 * Returns the tweak of each block. Each tweak is the previous one times alpha in GF(2^128). IEEE
 * 1619, 5.2.
 */
function tweaksOfSector(first: Buffer): Buffer {
  const tweaks = Buffer.alloc(SECTOR_BYTES)
  let value = first.readBigUInt64LE(0) | (first.readBigUInt64LE(8) << 64n)
  for (let offset = 0; offset < SECTOR_BYTES; offset += BLOCK_BYTES) {
    tweaks.writeBigUInt64LE(BigInt.asUintN(64, value), offset)
    tweaks.writeBigUInt64LE(value >> 64n, offset + 8)
    const carry = value >> 127n
    value = BigInt.asUintN(128, value << 1n) ^ (carry === 1n ? 0x87n : 0n)
  }
  return tweaks
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ right.readUInt8(index)))
}

function opensslEcb(key: Buffer, input: Buffer): Buffer {
  const argv = ['enc', '-aes-256-ecb', '-nopad', '-K', key.toString('hex')]
  return execFileSync('openssl', argv, { input })
}
