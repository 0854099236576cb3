/** State that a host acknowledged or reported, in the order in which it did so. */
export type AppliedState = {
  host: string
  vcenterInstanceId: string
  term: number
  generation: number
  /** Names, key ids, KCVs and uses of the key providers, in any unambiguous form. */
  content: string
}

/**
 * Checks invariant I7: an old, repeated or reordered push never replaces newer state of the same
 * vCenter, and one generation has one content.
 * @returns a line for each wrong state; none if the invariant holds
 */
export function findStateRegressions(applied: readonly AppliedState[]): string[] {
  const newest = new Map<string, AppliedState>()
  return applied.flatMap((state) => {
    const before = newest.get(state.host)
    newest.set(state.host, state)
    if (before === undefined || before.vcenterInstanceId !== state.vcenterInstanceId) return []
    const order = state.term - before.term || state.generation - before.generation
    const from = `${state.host} went from generation ${numbersOf(before)}`
    if (order < 0) return [`${from} back to ${numbersOf(state)}`]
    if (order === 0 && state.content !== before.content)
      return [`${state.host} changed its content within generation ${numbersOf(state)}`]
    return []
  })
}

function numbersOf({ term, generation }: AppliedState): string {
  return `${term}.${generation}`
}
