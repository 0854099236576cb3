import { DaemonError } from './errors.ts'

/** Runs tasks one after the other, until it is closed. */
export type Queue = {
  /**
   * Resolves or rejects as the task does.
   * @throws DaemonError STOPPING if the queue is closed: the task does not begin
   */
  run<T>(act: () => T | Promise<T>): Promise<T>
  /** Accepts no further tasks, and resolves when the last one has ended. */
  close(): Promise<void>
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false
  return {
    run: (act) => {
      if (isClosed) return Promise.reject(stopping())
      const run = last.then(act)
      last = run.catch(() => {})
      return run
    },
    close: async () => {
      isClosed = true
      await last
    },
  }
}

/** The error for tasks that begin after the end of a daemon. */
export function stopping(): DaemonError {
  return new DaemonError('STOPPING', 'the daemon is stopping: nothing is written any more')
}
