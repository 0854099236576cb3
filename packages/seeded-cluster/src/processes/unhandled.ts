import { AsyncLocalStorage } from 'node:async_hooks'
import { SeededClusterError } from '../errors.ts'
import type { ProcessLife } from './process-life.ts'

/** What belongs to code that runs in a process of the simulation. */
type Context = { life: ProcessLife; onUnhandled: (error: unknown) => void }

const contexts = new AsyncLocalStorage<Context>()

/**
 * Runs code as part of a process.
 * @param onUnhandled receives an error that nobody handles while the process lives. A real process
 *   would end
 */
export function runInProcess<T>(
  life: ProcessLife,
  onUnhandled: (error: unknown) => void,
  act: () => T,
): T {
  return contexts.run({ life, onUnhandled }, act)
}

/**
 * Watches for errors that nobody handles, and passes them to their process. Those of a process that
 * has ended are consequences of its end.
 * @param onOther receives errors of code that belongs to no process
 */
export function watchUnhandled(onOther: (error: unknown) => void): Disposable {
  const listener = (error: unknown): void => {
    // A callback of the network, or a listener of an abort, may call code of a dead process outside
    // of its context.
    if (error instanceof SeededClusterError && error.code === 'PROCESS_OVER') return
    const context = contexts.getStore()
    if (context === undefined) onOther(error)
    else if (!context.life.isOver()) context.onUnhandled(error)
  }
  process.on('unhandledRejection', listener)
  // Node.js throws what a listener of an abort throws, outside of all code that could catch it.
  process.on('uncaughtException', listener)
  return {
    [Symbol.dispose]: () => {
      process.off('unhandledRejection', listener)
      process.off('uncaughtException', listener)
    },
  }
}
