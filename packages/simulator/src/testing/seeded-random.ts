import { createCipheriv, createHash } from 'node:crypto'

/** Pseudo-random numbers, which are the same for the same seed. */
export type SeededRandom = {
  /** Returns an integer from 0 to limit - 1. The limit is at most 2^32. */
  below(limit: number): number
  bytes(length: number): Buffer
  /** Returns the items in random order. */
  shuffle<Item>(items: readonly Item[]): Item[]
}

/**
 * Creates random numbers from the key stream of AES-128 in counter mode. The key is made from the
 * seed.
 */
export function createRandom(seed: number): SeededRandom {
  const key = createHash('sha256').update(`seed ${seed}`).digest().subarray(0, 16)
  const stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const bytes = (length: number): Buffer => stream.update(Buffer.alloc(length))
  const below = (limit: number): number => Math.floor((bytes(4).readUInt32BE() / 2 ** 32) * limit)
  return {
    below,
    bytes,
    shuffle: (items) =>
      items
        .map((item) => ({ item, order: below(2 ** 32) }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ item }) => item),
  }
}

/** Returns true with this probability. */
export function chance(random: SeededRandom, probability: number): boolean {
  return random.below(1000) < probability * 1000
}
