import type { HostStatus } from './host-progress.ts'

/**
 * Whether vCenter can stop waiting for a host to delete its KDKs. A report of an earlier generation
 * does not count, because the host may still take a state that it has not acknowledged.
 * @param generation generation of the state without key providers
 */
export function isReleased(status: HostStatus, generation: number): boolean {
  return !status.isConnected || hasAnswered(status, generation)
}

/** Whether a host has deleted its KDKs, or has refused to do so. */
export function hasAnswered({ observed, refusal }: HostStatus, generation: number): boolean {
  const isRefused = (refusal?.generation ?? -1) >= generation
  const holdsNothing =
    observed !== undefined &&
    observed.generation >= generation &&
    observed.keyProviders.length === 0
  return isRefused || holdsNothing
}
