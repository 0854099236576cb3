/**
 * Runs a work for many who ask for it: one run at a time. Who asks while one is under way waits for
 * the next, which all of them share, since the one under way may have looked before.
 */
export function joinedRuns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = (): Promise<void> => {
    next = undefined
    const run = work().finally(() => {
      running = undefined
    })
    running = run
    return run
  }
  return () => {
    if (running === undefined) return start()
    next ??= running.then(start, start)
    return next
  }
}
