import { stopping } from '@nkpsim/daemon'

/** Rejects if an operation that waited may not begin anymore. */
export type Still = () => Promise<void>

/** Runs operations on one object in turn, and operations on different objects at the same time. */
export type Turns = {
  /**
   * @param still called before the operation begins, which may be long after the call.
   *   If it rejects, the operation does not begin
   */
  run<T>(name: string, operation: () => Promise<T>, still?: Still): Promise<T>
  /** Whether an operation on the object runs or waits. */
  isBusy(name: string): boolean
  /** Waits for the operations that run. Refuses operations that still wait, and later ones. */
  close(): Promise<void>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  let isClosed = false
  return {
    run: (name, operation, still) => {
      const begin = async () => {
        await still?.()
        if (isClosed) throw stopping()
        return operation()
      }
      if (isClosed) return Promise.reject(stopping())
      const run = (last.get(name) ?? Promise.resolve()).then(begin)
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
