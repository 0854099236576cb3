/** A time during which a VM ran on a host. */
export type Run = {
  vm: string
  host: string
  /** When the host acknowledged the power on. */
  fromMs: number
  /** When the host acknowledged the power off, or stopped. Undefined if the VM still runs. */
  toMs: number | undefined
}

/**
 * Checks invariant I10: a VM runs on only one host at a time.
 * @returns lines about runs on different hosts at the same time; none if the invariant holds
 */
export function findDoubleRuns(runs: readonly Run[]): string[] {
  const byVm = Map.groupBy(runs, ({ vm }) => vm)
  return [...byVm].flatMap(([vm, ofVm]) => {
    const lines: string[] = []
    let latest: Run | undefined
    for (const run of ofVm.toSorted((a, b) => a.fromMs - b.fromMs)) {
      if (latest !== undefined && run.host !== latest.host && run.fromMs < endOf(latest))
        lines.push(`${vm} was powered on on ${run.host} at ${run.fromMs} ms, and on ${latest.host}`)
      if (latest === undefined || endOf(run) > endOf(latest)) latest = run
    }
    return lines
  })
}

function endOf({ toMs }: Run): number {
  return toMs ?? Number.POSITIVE_INFINITY
}
