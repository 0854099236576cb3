import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { RunAnswer, RunRequest } from './messages.ts'

/**
 * A worker that uses more memory is replaced: it keeps every version of a module that it ever
 * loaded.
 */
const MAX_MEMORY_BYTES = 1.5 * 2 ** 30

/** Runs tests in one warm process at a time, which it replaces when necessary. */
export type TestWorker = {
  /**
   * Runs tests.
   * @returns undefined if they did not end in time. The process is replaced then
   */
  run(request: Omit<RunRequest, 'id'>, limitMs: number): Promise<RunAnswer | undefined>
  /** Ends the process and the programs that its tests started. */
  close(): void
}

/**
 * Creates a worker.
 * @param scratch folder for the temporary files of tests
 */
export function createTestWorker(scratch: string, signal: AbortSignal): TestWorker {
  let worker: ChildProcess | undefined
  let id = 0
  const close = (): void => {
    const { pid } = worker ?? {}
    worker = undefined
    if (pid === undefined) return
    try {
      // The worker leads a group with the programs that its tests started.
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
  signal.addEventListener('abort', close)
  return {
    close,
    run: async (request, limitMs) => {
      signal.throwIfAborted()
      worker ??= fork(join(import.meta.dirname, 'worker.ts'), {
        detached: true,
        execArgv: ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        env: { ...process.env, TMPDIR: scratch, FORCE_COLOR: '0' },
      })
      const started = worker
      id += 1
      const ended = new AbortController()
      const limit = setTimeout(() => ended.abort(), limitMs)
      try {
        started.send({ ...request, id })
        const answer = await Promise.race([
          once(started, 'message', { signal: ended.signal }).then(([message]) => message),
          once(started, 'exit', { signal: ended.signal }).then(() => 'exit' as const),
        ])
        if (answer === 'exit') {
          signal.throwIfAborted()
          close()
          return { id, failure: 'the process ended', durationMs: 0, memoryBytes: 0 }
        }
        const result = answer as RunAnswer
        if (result.memoryBytes > MAX_MEMORY_BYTES || result.failure?.startsWith('stray')) close()
        return result
      } catch (error) {
        signal.throwIfAborted()
        if (!ended.signal.aborted) throw error
        close()
        return undefined
      } finally {
        clearTimeout(limit)
        ended.abort()
      }
    },
  }
}
