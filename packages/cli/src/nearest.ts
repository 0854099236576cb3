/** The share of a name that may be mistyped. */
const MAX_DISTANCE_SHARE = 0.4

/** Which of some names was probably meant by one that is none of them; undefined: none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const maxDistance = Math.max(1, Math.floor(name.length * MAX_DISTANCE_SHARE))
  return names
    .filter((each) => Math.abs(each.length - name.length) <= maxDistance)
    .map((each) => ({ each, distance: editDistance(name, each) }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance)[0]?.each
}

/** What an error says behind a name that is not found; empty when no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return meant === undefined ? '' : `; did you mean ${meant}?`
}

/** How many letters were put in, left out or replaced (Levenshtein). */
function editDistance(from: string, to: string): number {
  let distances = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const above = distances
    distances = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1
      const replaced = (above[column - 1] ?? 0) + cost
      const put = (distances[column - 1] ?? 0) + 1
      const leftOut = (above[column] ?? 0) + 1
      distances.push(Math.min(replaced, put, leftOut))
    }
  }
  return distances.at(-1) ?? 0
}
