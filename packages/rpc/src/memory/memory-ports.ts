import type { Listener } from './listeners.ts'

/** First port that a node gives to a server that asks for any. */
const FIRST_FREE_PORT = 20_000
/** First port of a node's own connections (RFC 6335, 6). */
const FIRST_OUTGOING_PORT = 49_152
const LOOPBACKS: readonly string[] = ['localhost', '127.0.0.1', '::1']
const ANY: readonly string[] = ['0.0.0.0', '::', '']

/** The ports of one node. */
export type Ports = {
  /**
   * Occupies a port.
   * @param port 0 chooses a free port
   * @throws Error EADDRINUSE, EADDRNOTAVAIL
   */
  bind(host: string, port: number, listener: Listener): { port: number; release: () => void }
  /** Returns what listens on a port; undefined if nothing does. */
  find(port: number, options: { isOwn: boolean }): Listener | undefined
  /** Returns free ports, each only once. */
  free(count: number): number[]
  /** Returns the port of the next connection to others. */
  outgoing(): number
  /** Frees all ports. */
  clear(): void
}

/** @param name name of the node, which is also its host name */
export function createPorts(name: string): Ports {
  const bound = new Map<number, { listener: Listener; isLoopback: boolean }>()
  let nextFree = FIRST_FREE_PORT
  let nextOutgoing = FIRST_OUTGOING_PORT
  const takeFree = (): number => {
    while (bound.has(nextFree)) nextFree += 1
    nextFree += 1
    return nextFree - 1
  }
  return {
    bind: (host, wanted, listener) => {
      const isLoopback = LOOPBACKS.includes(host)
      if (!isLoopback && !ANY.includes(host) && host !== name)
        throw systemError('EADDRNOTAVAIL', `listen EADDRNOTAVAIL: address not available ${host}`)
      const port = wanted === 0 ? takeFree() : wanted
      if (bound.has(port))
        throw systemError('EADDRINUSE', `listen EADDRINUSE: address already in use ${host}:${port}`)
      const entry = { listener, isLoopback }
      bound.set(port, entry)
      return {
        port,
        release: () => {
          if (bound.get(port) === entry) bound.delete(port)
        },
      }
    },
    find: (port, { isOwn }) => {
      const entry = bound.get(port)
      return entry === undefined || (entry.isLoopback && !isOwn) ? undefined : entry.listener
    },
    free: (count) => Array.from({ length: count }, takeFree),
    outgoing: () => nextOutgoing++,
    clear: () => bound.clear(),
  }
}

/** Whether a host name means the machine of the caller. */
export function isLoopbackName(host: string): boolean {
  return LOOPBACKS.includes(host)
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
