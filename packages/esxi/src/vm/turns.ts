/** Runs operations on the same thing one after the other, and on different things at once. */
export type Turns = <T>(name: string, operation: () => Promise<T>) => Promise<T>

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return (name, operation) => {
    const run = (last.get(name) ?? Promise.resolve()).then(operation)
    const settled = run
      .catch(() => undefined)
      .then(() => {
        if (last.get(name) === settled) last.delete(name)
      })
    last.set(name, settled)
    return run
  }
}
