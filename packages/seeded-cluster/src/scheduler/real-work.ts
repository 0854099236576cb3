import { createHook } from 'node:async_hooks'

/** Work of JavaScript alone, whose order is always the same. */
const DETERMINISTIC = new Set(['Immediate', 'Microtask', 'TickObject'])
/** Frame of a stack trace of the test runner, whose work does not belong to a run. */
const TEST_RUNNER = /node_modules\/@?jest/
/** Kinds that end in REQUEST are cryptography, except for requests of files and of DNS. */
const CRYPTOGRAPHY = /^(?!FS|GETADDR|GETNAME|QUERY)\w+REQUEST$/
const WEB_CRYPTO = /node:internal\/crypto\/webcrypto/
const OWN_RESOURCE = /\bnew AsyncResource \(node:/
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
  let begun: (RealWork & { resource: object })[] = []
  const hook = createHook({
    init: (_id, kind, _triggerId, resource) => {
      if (DETERMINISTIC.has(kind)) return
      const frames = new Error(kind).stack?.split('\n').slice(2) ?? []
      // An object of JavaScript alone, which keeps the asynchronous context of a function.
      if (frames.some((frame) => OWN_RESOURCE.test(frame))) return
      const caller = frames.find((frame) => !NODE.test(frame)) ?? ''
      if (!TEST_RUNNER.test(caller)) begun.push({ kind, at: frames.join('\n'), resource })
    },
    // Promises are no work of the machine, and a hook for each would take most of the time.
    trackPromises: false,
  }).enable()
  return {
    first: () => {
      const found = begun.find((work) => !isSynchronous(work))
      begun = found === undefined ? [] : [found]
      return found && { kind: found.kind, at: found.at }
    },
    [Symbol.dispose]: () => {
      hook.disable()
    },
  }
}

/**
 * Returns whether work was done within the call that began it. Node.js announces cryptography of
 * both forms. Only the asynchronous form has a callback, or a promise of WebCrypto.
 */
function isSynchronous({ kind, at, resource }: RealWork & { resource: object }): boolean {
  return CRYPTOGRAPHY.test(kind) && !WEB_CRYPTO.test(at) && !Object.hasOwn(resource, 'ondone')
}
