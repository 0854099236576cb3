/** Things by a name that tells them apart, each with what was acknowledged of it. */
export type Facts = ReadonlyMap<string, Readonly<Record<string, string | number | boolean>>>

/**
 * Invariant I8: everything that was acknowledged is there, as it was acknowledged. What is there
 * beyond it may come from calls whose answer was lost.
 * @returns a line for each thing that is missing or otherwise; none when the invariant holds
 */
export function findLostFacts(acknowledged: Facts, present: Facts): string[] {
  return [...acknowledged].flatMap(([name, facts]) => {
    const found = present.get(name)
    if (found === undefined) return [`${name} is gone`]
    return Object.entries(facts).flatMap(([key, value]) =>
      found[key] === value ? [] : [`${name}: ${key} is ${found[key]}, acknowledged was ${value}`],
    )
  })
}
