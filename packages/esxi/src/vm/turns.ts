import { stopping } from '@nkpsim/daemon'

/** Runs operations on one object in turn, and operations on different objects at the same time. */
export type Turns = {
  run<T>(name: string, operation: () => Promise<T>): Promise<T>
  /** Whether an operation on the object runs or waits. */
  isBusy(name: string): boolean
  /** Waits for the operations that run or wait. Later operations are refused. */
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
