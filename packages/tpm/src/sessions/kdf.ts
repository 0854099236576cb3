import { createHash, createHmac } from 'node:crypto'

const HASH_BYTES = 32

/**
 * Derives a key with KDFa and SHA-256: SP 800-108 counter mode with HMAC. Part 1, clause 11.4.10.2.
 */
export function kdfA(
  key: Uint8Array,
  label: string,
  contextU: Uint8Array,
  contextV: Uint8Array,
  lengthBits: number,
): Buffer {
  const fixedInput = Buffer.concat([
    Buffer.from(`${label}\0`),
    contextU,
    contextV,
    uint32(lengthBits),
  ])
  return blocks(lengthBits, (counter) =>
    createHmac('sha256', key).update(counter).update(fixedInput).digest(),
  )
}

/**
 * Derives a key with KDFe and SHA-256: the concatenation KDF of SP 800-56A. Part 1, clause
 * 11.4.10.3.
 */
export function kdfE(
  z: Uint8Array,
  use: string,
  partyUInfo: Uint8Array,
  partyVInfo: Uint8Array,
  lengthBits: number,
): Buffer {
  const otherInfo = Buffer.concat([Buffer.from(`${use}\0`), partyUInfo, partyVInfo])
  return blocks(lengthBits, (counter) =>
    createHash('sha256').update(counter).update(z).update(otherInfo).digest(),
  )
}

function blocks(lengthBits: number, block: (counter: Buffer) => Buffer): Buffer {
  const count = Math.ceil(lengthBits / 8 / HASH_BYTES)
  const parts = Array.from({ length: count }, (_, index) => block(uint32(index + 1)))
  return Buffer.concat(parts).subarray(0, lengthBits / 8)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
