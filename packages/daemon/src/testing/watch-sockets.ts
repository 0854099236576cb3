import { createHook } from 'node:async_hooks'

/** A watch for sockets of this process. */
export type SocketWatch = Disposable & {
  /** Returns the kinds of the sockets that were opened during the watch, as Node.js names them. */
  opened(): readonly string[]
}

/** Watches for new sockets. Sockets that an earlier test of this process left do not count. */
export function watchSockets(): SocketWatch {
  // Node.js opens the output of a process at its first use. In a worker of jest it is a pipe.
  for (const output of [process.stdout, process.stderr]) void output.writable
  const opened: string[] = []
  const hook = createHook({
    init: (_id, kind) => {
      if (/^(?:TCP|TLS|PIPE|UDP)/.test(kind)) opened.push(kind)
    },
    trackPromises: false,
  }).enable()
  return { opened: () => opened, [Symbol.dispose]: () => void hook.disable() }
}
