/**
 * Counts the elements that two versions of a list have in common at the beginning and at the end.
 * Each element counts once. Elements are compared by identity.
 * @param pairs the two versions of each list. With several lists, an index counts only if every
 *   list is equal at that index
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
