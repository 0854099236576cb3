import { distance } from 'fastest-levenshtein'

/** The share of a name that may be mistyped. */
const MAX_DISTANCE_SHARE = 0.4

/** The name that was probably meant by an unknown one; undefined: none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const maxDistance = Math.max(1, Math.floor(name.length * MAX_DISTANCE_SHARE))
  return names
    .filter((each) => Math.abs(each.length - name.length) <= maxDistance)
    .map((each) => ({ each, distance: distance(name, each) }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance)[0]?.each
}

/** Suffix of an error about an unknown name; empty if no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return meant === undefined ? '' : `; did you mean ${meant}?`
}
