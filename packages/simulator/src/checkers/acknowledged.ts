/** Objects by unique name, each with its state. */
export type Facts = ReadonlyMap<string, Readonly<Record<string, string | number | boolean>>>

/**
 * Checks invariant I8: every acknowledged object exists in its acknowledged state. Other objects
 * may come from calls whose response was lost.
 * @returns a line for each missing or different object; none if the invariant holds
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
