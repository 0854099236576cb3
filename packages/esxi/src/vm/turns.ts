/** Runs operations on the same thing one after the other, and on different things at once. */
export type Turns = {
  run<T>(name: string, operation: () => Promise<T>): Promise<T>
  /** Whether an operation runs or waits. */
  isBusy(name: string): boolean
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    run: (name, operation) => {
      const run = (last.get(name) ?? Promise.resolve()).then(operation)
      const settled = run
        .catch(() => undefined)
        .then(() => {
          if (last.get(name) === settled) last.delete(name)
        })
      last.set(name, settled)
      return run
    },
    isBusy: (name) => last.has(name),
  }
}
