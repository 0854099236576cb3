import { AsyncLocalStorage, createHook } from 'node:async_hooks'

/** Work of JavaScript alone, whose order is always the same. */
const DETERMINISTIC = new Set(['Immediate', 'Microtask', 'TickObject'])
/** Kinds that end in REQUEST are cryptography, except for requests of files and of DNS. */
const CRYPTOGRAPHY = /^(?!FS|GETADDR|GETNAME|QUERY)\w+REQUEST$/
/** Frame of a stack trace of the test runner, whose work does not belong to a run. */
const TEST_RUNNER = /node_modules\/@?jest/
/** Frame of an object of JavaScript alone, which keeps the asynchronous context of a function. */
const OWN_RESOURCE = /\bAsyncResource \(node:/
const NODE = /\(?node:/
const WEB_CRYPTO = globalThis.crypto.subtle

/** Work of the machine that began. */
export type RealWork = {
  /** Kind of the work as Node.js names it, such as `FSREQCALLBACK` or `SCRYPTREQUEST`. */
  kind: string
  /** Where it began, as lines of a stack trace. */
  at: string
}

/** A watch for work of the machine. */
export type RealWorkWatch = Disposable & {
  /**
   * Runs code that is watched, and returns its result. What it causes later is watched too. Other
   * code of the process may use the machine, such as a connection that closes late.
   */
  within<T>(code: () => T): T
  /** Returns the first work that began; undefined if none did. */
  first(): RealWork | undefined
}

/** Work that may be of the machine. Its stack trace is made only when it is read. */
type Begun = { kind: string; error: Error; resource: object }

/**
 * Watches for work of the machine: timers, sockets, files and threads. Its end comes at a time that
 * no seed determines.
 */
export function watchRealWork(): RealWorkWatch {
  let begun: Begun[] = []
  let first: RealWork | undefined
  const watched = new AsyncLocalStorage<true>()
  const note = (kind: string, resource: object): void => {
    if (watched.getStore() === true) begun.push({ kind, error: new Error(kind), resource })
  }
  const hook = createHook({
    init: (_id, kind, _triggerId, resource) => {
      if (!DETERMINISTIC.has(kind)) note(kind, resource)
    },
    // Promises are no work of the machine, and a hook for each would take most of the time.
    trackPromises: false,
  }).enable()
  // Each `run` of a storage would copy the context.
  const within = watched.run(true, () => AsyncLocalStorage.snapshot())
  const restoreWebCrypto = watchWebCrypto((kind) => note(kind, {}))
  return {
    within: (code) => within(code),
    first: () => {
      for (const each of begun) first ??= asRealWork(each)
      begun = []
      return first
    },
    [Symbol.dispose]: () => {
      hook.disable()
      restoreWebCrypto()
    },
  }
}

function asRealWork({ kind, error, resource }: Begun): RealWork | undefined {
  // Node.js announces synchronous cryptography too, but gives only asynchronous work a callback.
  if (CRYPTOGRAPHY.test(kind) && !Object.hasOwn(resource, 'ondone')) return undefined
  const frames = error.stack?.split('\n').slice(2) ?? []
  const caller = frames.find((frame) => !NODE.test(frame)) ?? ''
  if (TEST_RUNNER.test(caller) || frames.some((frame) => OWN_RESOURCE.test(frame))) return undefined
  return { kind, at: frames.join('\n') }
}

/**
 * Watches WebCrypto, whose work has promises instead of callbacks.
 * @returns a function that ends the watch
 */
function watchWebCrypto(onCall: (kind: string) => void): () => void {
  const prototype: object = Object.getPrototypeOf(WEB_CRYPTO)
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor')
  const originals = names.map((name) => [name, Reflect.get(prototype, name, WEB_CRYPTO)] as const)
  for (const [name, original] of originals) {
    if (typeof original !== 'function') continue
    Reflect.set(prototype, name, function watched(this: unknown, ...args: unknown[]) {
      onCall(`WebCrypto ${name}`)
      return Reflect.apply(original, this, args)
    })
  }
  return () => {
    for (const [name, original] of originals) Reflect.set(prototype, name, original)
  }
}
