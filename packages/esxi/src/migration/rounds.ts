/** So many changed pages are sent while the VM stands still: 1 MiB, far less than 200 ms. */
const FEW_PAGES = 256
const MAX_ROUNDS = 10

/**
 * Decides after a round of copying whether to copy the pages that changed meanwhile while the VM
 * runs, or to stop the VM. Stops when few pages are left, when a round does not help anymore, or
 * after ten rounds. Pure.
 */
export function nextStep({
  round,
  changedPages,
  sentPages,
}: {
  /** Number of rounds so far. */
  round: number
  changedPages: number
  /** Number of pages that the last round sent. */
  sentPages: number
}): 'copy' | 'stop' {
  if (changedPages <= FEW_PAGES || round >= MAX_ROUNDS) return 'stop'
  return changedPages >= sentPages ? 'stop' : 'copy'
}
