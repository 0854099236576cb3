/**
 * Starts to watch for work of the machine that is pending, such as timers, sockets, files and
 * threads. Work that is pending already does not count.
 * @returns a function that returns the kinds of new pending work, such as `Timeout`
 */
export function watchPendingWork(): () => string[] {
  const before = countByKind()
  return () => {
    const kinds = process.getActiveResourcesInfo()
    // Most calls find nothing, and must be cheap.
    if (kinds.length === 0) return []
    return [...countByKind(kinds)].flatMap(([kind, count]) =>
      count > (before.get(kind) ?? 0) ? [kind] : [],
    )
  }
}

function countByKind(kinds = process.getActiveResourcesInfo()): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}
