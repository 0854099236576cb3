import { createHook } from 'node:async_hooks'

/** A watch for sockets of this process. */
export type SocketWatch = Disposable & {
  /** Returns the kinds of the sockets that were opened during the watch, as Node.js names them. */
  opened(): readonly string[]
}

/** Watches for new sockets. Sockets that an earlier test of this process left do not count. */
export function watchSockets(): SocketWatch {
  const opened: string[] = []
  const hook = createHook({
    init: (_id, kind) => {
      if (/^(?:TCP|TLS|PIPE|UDP)/.test(kind)) opened.push(kind)
    },
    trackPromises: false,
  }).enable()
  return { opened: () => opened, [Symbol.dispose]: () => void hook.disable() }
}
