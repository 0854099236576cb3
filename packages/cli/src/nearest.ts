import { distance } from 'fastest-levenshtein'

/** Maximum share of mistyped characters in a name. */
const MAX_DISTANCE_SHARE = 0.4

/**
 * Returns the known name that is closest to a mistyped name; undefined if no name is close. Of
 * equally close names, it is the one with the longest common beginning. A name without a domain,
 * such as `anna`, is close to `anna@vsphere.local`.
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  return nearestOf(name, names, (each) => each) ?? nearestUser(name, names)
}

function nearestUser(name: string, names: readonly string[]): string | undefined {
  const users = name.includes('@') ? [] : names.filter((each) => each.includes('@'))
  return nearestOf(name, users, (each) => each.slice(0, each.indexOf('@')))
}

/** @param compared returns the part of a known name that is compared */
function nearestOf(
  name: string,
  names: readonly string[],
  compared: (known: string) => string,
): string | undefined {
  const maxDistance = Math.max(1, Math.floor(name.length * MAX_DISTANCE_SHARE))
  return names
    .filter((each) => Math.abs(compared(each).length - name.length) <= maxDistance)
    .map((each) => ({
      each,
      distance: distance(name, compared(each)),
      sameStart: commonStart(name, compared(each)),
    }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance || b.sameStart - a.sameStart)[0]?.each
}

/** Returns the length of the common beginning of two names. */
function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}

/** Returns the suffix of an error about an unknown name; empty if no known name is close. */
export function didYouMean(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return meant === undefined ? '' : `; did you mean ${meant}?`
}
