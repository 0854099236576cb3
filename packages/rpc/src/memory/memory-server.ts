import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallTimer } from '../call-timer.ts'
import { statusCode } from '../errors/wire.ts'
import { REQUEST_TIMEOUT_MS } from '../limits.ts'
import { requireReachable } from '../server/define-service.ts'
import { listenError } from '../server/listen-error.ts'
import type { RpcServer, RpcServerOptions } from '../server/rpc-server.ts'
import type { ServerScope } from '../server/serve-call.ts'
import { registeredMethods } from '../server/serve-method.ts'
import { stopCalls } from '../server/stop-calls.ts'
import type { Arrival, ServerSide } from './client-calls.ts'
import { FRAME_BYTES } from './connection.ts'
import type { MemoryListener } from './listeners.ts'
import type { Ports } from './memory-ports.ts'
import { type CallerOfCalls, serveArrival } from './server-calls.ts'

/**
 * Creates a server without a socket. It has no services for other programs (health, reflection),
 * and no limits of connections and memory against attackers.
 */
export function createMemoryServer(
  { ports, timer }: { ports: Ports; timer: CallTimer },
  options: RpcServerOptions,
): RpcServer {
  const { services, toRpcError, guard, logger, onServed } = options
  for (const service of services) requireReachable(service, options.tls)
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options
  const scope: ServerScope = {
    ...{ toRpcError, guard, logger, onServed, timer, requestTimeoutMs },
    running: new Map(),
  }
  const methods = new Map(
    services
      .flatMap((service) => registeredMethods(scope, service))
      .map((registered) => [registered.method.path, registered]),
  )
  const callers = new Set<CallerOfCalls>()
  let openCalls = 0
  let isStopping = false
  const drained = Promise.withResolvers<void>()
  const settle = (): void => {
    if (isStopping && openCalls === 0) drained.resolve()
  }
  const accept = (caller: CallerOfCalls, arrival: Arrival): ServerSide => {
    if (isStopping) {
      caller.connection.retire()
      return refuse(arrival)
    }
    openCalls += 1
    return serveArrival(arrival, caller, {
      method: methods.get(arrival.path),
      timer,
      onEnd: () => {
        openCalls -= 1
        settle()
      },
    })
  }
  let release: (() => void) | undefined
  return {
    listen: async (host, port) => {
      try {
        // Runs calls in the asynchronous context in which the server began to listen, and not in
        // that of the client.
        const inOwnContext = AsyncLocalStorage.snapshot()
        const listener: MemoryListener = {
          ...{ kind: 'rpc', tls: options.tls, timer },
          take: (caller) => {
            callers.add(caller)
            return (arrival) => inOwnContext(() => accept(caller, arrival))
          },
          lose: (caller) => void callers.delete(caller),
        }
        const bound = ports.bind(host, port, listener)
        ;({ release } = bound)
        return bound.port
      } catch (cause) {
        throw listenError(host, port, cause)
      }
    },
    setServing: () => undefined,
    close: async (graceMs) => {
      release?.()
      isStopping = true
      for (const { connection } of callers) connection.retire()
      settle()
      await stopCalls(scope, graceMs, {
        drained: drained.promise,
        cut: () => {
          for (const { connection } of callers) connection.close('server')
        },
      })
    },
  }
}

/** Refuses a call that arrives while the server stops. The client reports a closed connection. */
function refuse({ toClient, client }: Arrival): ServerSide {
  const status = { code: statusCode('UNAVAILABLE'), details: 'GOAWAY', trailers: {} }
  void toClient(FRAME_BYTES, () => client.end(status))
  return {
    request: (bytes) => void bytes.fill(0),
    room: () => new Promise(() => undefined),
    endRequests: () => undefined,
    cancel: () => undefined,
  }
}
