/** What a client knows about an object that it makes and deletes, each once. */
type Known = 'present' | 'absent' | 'unknown'

/** How a change ended for its client. */
export type ChangeEnd = 'acknowledged' | 'refused' | 'unknown'

/** What clients know about all objects of a kind. No two objects have the same name. */
export type Ledger = {
  /** Notes that a change of an object has begun, and returns what to call at its end. */
  begin(name: string, change: 'create' | 'delete'): (end: ChangeEnd) => void
  /** Returns the objects that certainly exist. */
  present(): string[]
  /**
   * Compares what exists with what was acknowledged. No change may be under way. Whatever was
   * unknown is known from then on.
   * @returns a line for each object that was lost, came back, or exists although it was refused
   */
  check(found: readonly string[]): string[]
}

/** Creates a ledger. Pure, apart from its own notes. */
export function createLedger(kind: string): Ledger {
  const known = new Map<string, Known>()
  return {
    begin: (name, change) => {
      const before = known.get(name) ?? 'absent'
      known.set(name, 'unknown')
      return (end) => {
        if (end === 'refused') known.set(name, before)
        if (end === 'acknowledged') known.set(name, change === 'create' ? 'present' : 'absent')
      }
    },
    present: () => [...known].filter(([, state]) => state === 'present').map(([name]) => name),
    check: (found) => {
      const there = new Set(found)
      const lines = found
        .filter((name, place) => found.indexOf(name) !== place)
        .map((name) => `${kind} ${name} is there twice`)
      for (const [name, state] of known) {
        const isThere = there.has(name)
        if (state === 'present' && !isThere) lines.push(`${kind} ${name} is lost`)
        if (state === 'absent' && isThere)
          lines.push(`${kind} ${name} is there, but was refused or deleted`)
        known.set(name, isThere ? 'present' : 'absent')
      }
      return lines
    },
  }
}
