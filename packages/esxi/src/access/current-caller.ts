import { AsyncLocalStorage } from 'node:async_hooks'

/** Like the current trace, the caller follows chains of asynchronous calls. */
const storage = new AsyncLocalStorage<string>()

/** Returns the name of the user whose call runs; undefined if no user's call does. */
export function currentCaller(): string | undefined {
  return storage.getStore()
}

/** Runs the work of a user's call. */
export function withCaller<Result>(name: string, work: () => Result): Result {
  return storage.run(name, work)
}
