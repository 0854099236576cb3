import { AsyncLocalStorage } from 'node:async_hooks'
import type { DeclaredTask } from '../records/task.ts'

/** The call that causes changes of the store. */
export type Cause = {
  /** Name of the caller. */
  user: string
  /** The task that the call is; undefined if it is none. */
  task?: CallTask | undefined
}

/** A call as a task. */
export type CallTask = DeclaredTask & {
  target: string
  /** Id of the stored task; undefined until it is stored. */
  id: number | undefined
  /** Aborts when somebody cancels the task. */
  signal: AbortSignal
  /** Notes how much of the work is done, 0 to 100. */
  report: (donePercent: number) => void
  /** Stores the task of a long operation, once. */
  begin: () => Promise<void>
}

/** Like the current trace, the cause follows chains of asynchronous calls. */
const storage = new AsyncLocalStorage<Cause & { isOver: boolean }>()

/** Returns the cause of the running code; undefined if there is none, or if the call is over. */
export function currentCause(): Cause | undefined {
  const cause = storage.getStore()
  return cause?.isOver === false ? cause : undefined
}

/** Stores the task of the running call, if its declaration has `beginsWhenAllowed`. */
export async function beginTask(): Promise<void> {
  await currentCause()?.task?.begin()
}

/** Runs work with a cause, until the promise of the work settles. */
export async function withCause<Result>(
  cause: Cause,
  work: () => Promise<Result>,
): Promise<Result> {
  const own = { ...cause, isOver: false }
  try {
    return await storage.run(own, work)
  } finally {
    own.isOver = true
  }
}
