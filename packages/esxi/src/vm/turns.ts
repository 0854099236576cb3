import { stopping } from '@nkpsim/daemon'

/**
 * Runs operations on the same object one after the other, on different objects at the same time.
 */
export type Turns = {
  run<T>(name: string, operation: () => Promise<T>): Promise<T>
  /** Whether an operation runs or waits. */
  isBusy(name: string): boolean
  /** Waits for the operations that run or wait, and refuses later ones. */
  close(): Promise<void>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  let isClosed = false
  return {
    run: (name, operation) => {
      if (isClosed) return Promise.reject(stopping())
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
    close: async () => {
      isClosed = true
      await Promise.all(last.values())
    },
  }
}
