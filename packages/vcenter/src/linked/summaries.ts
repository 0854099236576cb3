import type { vcenterV1 } from '@nkpsim/rpc'

type Summary = vcenterV1.VcenterSummary__Output

/** Last summaries of linked vCenters, by instance id. */
export type Summaries = {
  of(id: string): Summary | undefined
  /**
   * Call this before you ask a linked vCenter.
   * @returns a function that keeps the answer, unless a `change` may have made it out of date
   */
  ask(id: string): (summary: Summary) => void
  /**
   * Runs a change of the providers of a linked vCenter. Forgets its summary, because the change may
   * take effect even if it fails here.
   */
  change<T>(id: string, run: () => Promise<T>): Promise<T>
  /** Forgets the summary of a vCenter that is no longer linked. */
  forget(id: string): void
}

export function createSummaries(): Summaries {
  const kept = new Map<string, Summary>()
  /** How many changes began or ended, and how many are under way. */
  const changes = new Map<string, { steps: number; open: number }>()
  const changesOf = (id: string) => changes.get(id) ?? { steps: 0, open: 0 }
  const step = (id: string, by: 1 | -1 | 0): void => {
    const { steps, open } = changesOf(id)
    changes.set(id, { steps: steps + 1, open: open + by })
    kept.delete(id)
  }
  return {
    of: (id) => kept.get(id),
    ask: (id) => {
      const asked = changesOf(id)
      return (summary) => {
        if (asked.open === 0 && changesOf(id).steps === asked.steps) kept.set(id, summary)
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
    forget: (id) => step(id, 0),
  }
}
