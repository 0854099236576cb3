/**
 * Counts the elements that two versions of a list have in common at their beginning and at their
 * end. No element is counted twice. Compares elements by identity.
 * @param pairs the versions of each list. With several lists, an index counts only if the elements
 *   of every list agree there
 */
export function commonEnds(
  ...pairs: readonly (readonly [readonly unknown[], readonly unknown[]])[]
): { first: number; last: number } {
  const shortest = Math.min(...pairs.flat().map(({ length }) => length))
  let first = 0
  while (first < shortest && pairs.every(([one, other]) => one[first] === other[first])) first++
  let last = 0
  while (
    last < shortest - first &&
    pairs.every(([one, other]) => one.at(-1 - last) === other.at(-1 - last))
  )
    last++
  return { first, last }
}
