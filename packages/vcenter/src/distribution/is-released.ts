import type { HostStatus } from './host-progress.ts'

/**
 * Whether vCenter can stop waiting for a host to delete its KDKs. A report of an earlier generation
 * does not count, because the host may still take a state that it has not acknowledged.
 * @param generation generation of the state without key providers
 */
export function isReleased(
  { isConnected, observed, refusal }: HostStatus,
  generation: number,
): boolean {
  const isRefused = (refusal?.generation ?? -1) >= generation
  const holdsNothing =
    observed !== undefined &&
    observed.generation >= generation &&
    observed.keyProviders.length === 0
  return !isConnected || isRefused || holdsNothing
}
