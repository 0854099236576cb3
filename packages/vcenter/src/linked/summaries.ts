import type { vcenterV1 } from '@nkpsim/rpc'

type Summary = vcenterV1.VcenterSummary__Output

/** Last summaries of linked vCenters, by instance id. */
export type Summaries = {
  of(id: string): Summary | undefined
  /** Whether the vCenter may have more keys than its last summary says, or has sent none. */
  mayHaveMore(id: string): boolean
  /**
   * Call this before you ask a linked vCenter.
   * @returns a function that keeps the answer, unless a `change` may have made it out of date
   */
  ask(id: string): (summary: Summary) => void
  /**
   * Runs a change of the providers of a linked vCenter. The vCenter may then have more keys until
   * its next summary, because the change may take effect even if it fails here.
   */
  change<T>(id: string, run: () => Promise<T>): Promise<T>
  /** Forgets the summary of a vCenter that is no longer linked. */
  forget(id: string): void
}

export function createSummaries(): Summaries {
  const kept = new Map<string, Summary>()
  const changed = new Set<string>()
  /** How many changes began or ended, and how many are under way. */
  const changes = new Map<string, { steps: number; open: number }>()
  const changesOf = (id: string) => changes.get(id) ?? { steps: 0, open: 0 }
  const step = (id: string, by: 1 | -1 | 0): void => {
    const { steps, open } = changesOf(id)
    changes.set(id, { steps: steps + 1, open: open + by })
    changed.add(id)
  }
  return {
    of: (id) => kept.get(id),
    mayHaveMore: (id) => changed.has(id) || !kept.has(id),
    ask: (id) => {
      const asked = changesOf(id)
      return (summary) => {
        if (asked.open !== 0 || changesOf(id).steps !== asked.steps) return
        kept.set(id, summary)
        changed.delete(id)
      }
    },
    change: async (id, run) => {
      step(id, 1)
      try {
        return await run()
      } finally {
        step(id, -1)
      }
    },
    forget: (id) => {
      step(id, 0)
      kept.delete(id)
    },
  }
}
