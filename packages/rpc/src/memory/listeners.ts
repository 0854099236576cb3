import type { HttpListen, HttpServerOptions } from '@nkpsim/daemon/http-server'
import type { CallTimer } from '../call-timer.ts'
import type { RpcServerOptions } from '../server/rpc-server.ts'
import type { Arrival, ServerSide } from './client-calls.ts'
import type { CallerOfCalls } from './server-calls.ts'

/** What occupies a port of a node. A reserved port closes every connection. */
export type Listener = MemoryListener | MemoryHttpListener | { kind: 'reserved' }

/** A server for typed services that listens on a port of a node. */
export type MemoryListener = {
  kind: 'rpc'
  tls: RpcServerOptions['tls']
  /** Time of the server's node. */
  timer: CallTimer
  /**
   * Takes a connection after its handshake.
   * @returns a function that accepts a call of the connection
   */
  take(caller: CallerOfCalls): (arrival: Arrival) => ServerSide
  /** Forgets a connection that broke. */
  lose(caller: CallerOfCalls): void
}

/** A server for HTTP that listens on a port of a node. */
export type MemoryHttpListener = {
  kind: 'http'
  tls: HttpServerOptions['tls']
  timer: CallTimer
  answer: Parameters<HttpListen>[1]
  /** Responses that are not complete. */
  open: Set<{ destroy(): void }>
}
