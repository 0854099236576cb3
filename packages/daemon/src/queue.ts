import { DaemonError } from './errors.ts'

/** Runs tasks one after the other until it is closed. */
export type Queue = {
  /**
   * Runs a task, and resolves or rejects like the task.
   * @throws DaemonError STOPPING if the queue is closed; the task does not begin
   */
  run<T>(act: () => T | Promise<T>): Promise<T>
  /** Refuses further tasks, and resolves when the last task has ended. */
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

/** Returns the error for a task that comes after the end of a daemon. */
export function stopping(): DaemonError {
  return new DaemonError('STOPPING', 'the daemon is stopping: nothing is written any more')
}
