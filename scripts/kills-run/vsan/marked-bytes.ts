import type { Random } from '@nkpsim/effects'

/** Bytes that no disk file of an encrypted cluster has. */
export const MARKER = Buffer.from('nkpsim plaintext')
/** Every block of this size begins with the marker, and is random behind it. */
const BLOCK_BYTES = 64

/** Returns random bytes with markers, so that a part of a sector shows its plaintext. */
export function markedBytes(random: Pick<Random, 'bytes'>, lengthBytes: number): Buffer {
  const bytes = Buffer.from(random.bytes(lengthBytes))
  for (let start = 0; start + MARKER.length <= lengthBytes; start += BLOCK_BYTES)
    MARKER.copy(bytes, start)
  return bytes
}
