/**
 * Returns a promise that never settles. Each caller gets its own: one for all would keep everything
 * that ever waited for it.
 */
export function never(): Promise<never> {
  return new Promise(() => undefined)
}
