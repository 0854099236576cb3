import { createHook } from 'node:async_hooks'

/** Asynchronous work of JavaScript alone, whose order is always the same. */
const DETERMINISTIC = new Set(['PROMISE', 'Immediate', 'TickObject', 'Microtask'])

/** Work of the machine that began. */
export type RealWork = {
  /** Kind of the work as Node.js names it, such as `FSREQPROMISE` or `SCRYPTREQUEST`. */
  kind: string
  /** Where it began for the first time, as lines of a stack trace. */
  at: string
}

/**
 * Records all work of the machine that begins: timers, sockets, files and threads. It slows
 * promises down, so use it in tests and replays.
 * @returns a function that stops and returns each kind of work once
 */
export function recordRealWork(): () => RealWork[] {
  const seen = new Map<string, RealWork>()
  const hook = createHook({
    init: (_id, kind) => {
      if (DETERMINISTIC.has(kind) || seen.has(kind)) return
      const at = new Error(kind).stack?.split('\n').slice(2).join('\n') ?? ''
      seen.set(kind, { kind, at })
    },
  }).enable()
  return () => {
    hook.disable()
    return [...seen.values()]
  }
}
