import type { Operation, Outcome } from '../workload/operation.ts'

/** Which hosts another vCenter may have taken, and when. */
export type TakenHosts = {
  /** Call it at the start of an operation. @returns a function to call with the outcome */
  begin(operation: Operation): (outcome: Outcome) => void
  /** Whether an operation may have given a host to a vCenter since a time. */
  mayBeTaken(host: string, sinceMs: number): boolean
}

/** Creates the record. */
export function createTakenHosts(nowMs: () => number): TakenHosts {
  const takes: { host: string; endMs: number }[] = []
  return {
    begin: (operation) => {
      if (operation.kind !== 'takeHost' && operation.kind !== 'addHost') return () => undefined
      const take = { host: operation.host, endMs: Number.POSITIVE_INFINITY }
      takes.push(take)
      return ({ result }) => {
        // Without an answer, the vCenter may take the host at any later time.
        if (result !== 'unknown') take.endMs = nowMs()
      }
    },
    mayBeTaken: (host, sinceMs) =>
      takes.some((take) => take.host === host && take.endMs >= sinceMs),
  }
}
