import type { Random } from '@nkpsim/effects'

/** Numbers of a random source that a plan or a workload needs. */
export type Draws = Pick<Random, 'below'>

const PARTS = 1_000_000

/** Returns true with this probability, 0 to 1. */
export function chance(random: Draws, probability: number): boolean {
  return random.below(PARTS) < probability * PARTS
}

/** Returns a whole number from min to max. */
export function within(random: Draws, min: number, max: number): number {
  return min + random.below(max - min + 1)
}

/**
 * Returns one of the items, each as likely as the others.
 * @throws RangeError if there is none
 */
export function pick<Item>(random: Draws, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item
}

/**
 * Returns a key with a probability in proportion to its weight.
 * @throws RangeError if the sum of the weights is not a whole number of at least 1
 */
export function pickWeighted<Key extends string>(
  random: Draws,
  weights: Readonly<Record<Key, number>>,
): Key {
  let sum = 0
  for (const key in weights) sum += weights[key]
  let left = random.below(sum)
  for (const key in weights) {
    if (left < weights[key]) return key
    left -= weights[key]
  }
  throw new RangeError('the weights do not add up')
}

/** Returns a time that is exponentially distributed around a mean, whole ms, at least 1. */
export function waitAround(random: Draws, meanMs: number): number {
  const uniform = (random.below(PARTS) + 1) / PARTS
  return Math.max(1, Math.round(-meanMs * Math.log(uniform)))
}
