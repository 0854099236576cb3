type FactsOfOne = Readonly<Record<string, string | number | boolean>>

/** Objects by unique name, each with its state. */
export type Facts = ReadonlyMap<string, FactsOfOne>

/**
 * A change whose response was lost. Undefined stands for an object that does not exist. Fields that
 * are missing here may have any value.
 */
export type UnansweredChange = {
  name: string
  before: FactsOfOne | undefined
  after: FactsOfOne | undefined
}

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

/**
 * Checks invariant I8: a change whose response was lost is either complete or absent.
 * @returns a line for each change that is half done; none if the invariant holds
 */
export function findHalfDone(changes: readonly UnansweredChange[], present: Facts): string[] {
  return changes.flatMap(({ name, before, after }) => {
    const found = present.get(name)
    if (isAs(found, before) || isAs(found, after)) return []
    return [`${name} is half done: ${JSON.stringify(found)}`]
  })
}

function isAs(found: FactsOfOne | undefined, expected: FactsOfOne | undefined): boolean {
  if (found === undefined || expected === undefined) return found === expected
  return Object.entries(expected).every(([key, value]) => found[key] === value)
}
