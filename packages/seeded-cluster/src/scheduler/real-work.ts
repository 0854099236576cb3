import { createHook } from 'node:async_hooks'

/** Work of JavaScript alone, whose order is always the same. */
const DETERMINISTIC = new Set(['Immediate', 'Microtask', 'TickObject'])
/** Frame of a stack trace of the test runner, whose work does not belong to a run. */
const TEST_RUNNER = /node_modules\/@?jest/
const NODE = /\(?node:/

/** Work of the machine that began. */
export type RealWork = {
  /** Kind of the work as Node.js names it, such as `FSREQCALLBACK` or `SCRYPTREQUEST`. */
  kind: string
  /** Where it began, as lines of a stack trace. */
  at: string
}

/** A watch for work of the machine. */
export type RealWorkWatch = Disposable & {
  /** Returns the first work that began; undefined if none did. */
  first(): RealWork | undefined
}

/**
 * Watches for work of the machine: timers, sockets, files and threads. Its end comes at a time that
 * no seed determines.
 */
export function watchRealWork(): RealWorkWatch {
  let first: RealWork | undefined
  const hook = createHook({
    init: (_id, kind) => {
      if (first !== undefined || DETERMINISTIC.has(kind)) return
      const frames = new Error(kind).stack?.split('\n').slice(2) ?? []
      const caller = frames.find((frame) => !NODE.test(frame)) ?? ''
      if (!TEST_RUNNER.test(caller)) first = { kind, at: frames.join('\n') }
    },
    // Promises are no work of the machine, and a hook for each would take most of the time.
    trackPromises: false,
  }).enable()
  return {
    first: () => first,
    [Symbol.dispose]: () => {
      hook.disable()
    },
  }
}
