import { expect } from '@jest/globals'

/**
 * Compares bytes of the same type at once. jest would compare megabytes one by one, which takes
 * seconds.
 * @returns undefined for values that jest compares itself
 */
function areBytesEqual(first, second) {
  if (!(first instanceof Uint8Array && second instanceof Uint8Array)) return undefined
  if (first.constructor !== second.constructor) return undefined
  return Buffer.compare(first, second) === 0
}

expect.addEqualityTesters([areBytesEqual])
