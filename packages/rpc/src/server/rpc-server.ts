import { setTimeout as delay } from 'node:timers/promises'
import { Server } from '@grpc/grpc-js'
import { RpcError } from '../errors/rpc-error.ts'
import { silenceGrpcLog } from '../grpc-log.ts'
import {
  CHANNEL_OPTIONS,
  MUTUAL_CHANNEL_OPTIONS,
  REQUEST_TIMEOUT_MS,
  SERVER_SEND_OPTIONS,
  STRANGERS_CHANNEL_OPTIONS,
} from '../limits.ts'
import type { RpcLogger } from '../logger.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { bindOneAddress } from './bind.ts'
import { createServerCredentials, type UnauthenticatedTls } from './credentials.ts'
import type { ServiceRegistration } from './define-service.ts'
import type { Guard } from './guard.ts'
import { createHealth } from './health.ts'
import { implementService, servedDefinition, singleRequestPaths } from './implement-service.ts'
import { createIntakes } from './intake.ts'
import { boundPeers } from './peers.ts'
import { addReflection } from './reflection.ts'
import type { ServedCall, ServerScope } from './serve-call.ts'

/** Maximum wait for handlers after the server has cancelled their calls, ms. */
const CUT_HANDLERS_MS = 1000

export type RpcServerOptions = {
  tls: TlsIdentity | UnauthenticatedTls
  services: readonly ServiceRegistration[]
  /**
   * Converts errors of other packages to RpcError. An error for which it returns undefined becomes
   * INTERNAL and a log line.
   */
  toRpcError: (error: unknown) => RpcError | undefined
  /** Checks each call before its handler runs. Without a guard, only the certificate decides. */
  guard?: Guard
  logger: RpcLogger
  /** Called for every call after its response. */
  onServed?: (call: ServedCall) => void
  /** Whether tools can list the server's services (default: false). */
  reflection?: boolean
  /**
   * Maximum time for a single request to become complete, and for the first message of a stream to
   * arrive (default: REQUEST_TIMEOUT_MS).
   */
  requestTimeoutMs?: number
}

export type RpcServer = {
  /**
   * Starts to serve, and resolves with the port.
   * @param port 0 chooses a free port
   * @throws RpcError ADDRESS_UNUSABLE if the address is in use, is not an address of this machine,
   *   or is not permitted
   */
  listen(host: string, port: number): Promise<number>
  /**
   * Sets whether health reports SERVING for the server and each service. The server answers calls
   * in any case.
   */
  setServing(isServing: boolean): void
  /**
   * Stops the server. Accepts no new calls, ends bidirectional streams immediately with
   * UNAVAILABLE, and cancels other calls after this time. Resolves when no handler runs anymore, or
   * a second after the cancellation.
   */
  close(graceMs: number): Promise<void>
}

/**
 * Creates a gRPC server over TLS 1.3. The server always has the health service (grpc.health.v1).
 * @throws TypeError if a service for unauthenticated callers is used with mutual TLS, or a service
 *   for authenticated callers without client certificates
 */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  const { services, toRpcError, logger } = options
  silenceGrpcLog()
  for (const service of services) checkReachable(service, options.tls)
  const singleRequests = new Set(services.flatMap(singleRequestPaths))
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options
  const intakes = createIntakes((path) => singleRequests.has(path), requestTimeoutMs)
  const server = new Server({
    ...CHANNEL_OPTIONS,
    ...SERVER_SEND_OPTIONS,
    ...('clientAuth' in options.tls ? STRANGERS_CHANNEL_OPTIONS : MUTUAL_CHANNEL_OPTIONS),
    interceptors: [intakes.interceptor],
  })
  const { guard, onServed } = options
  const scope: ServerScope = {
    ...{ toRpcError, guard, logger, onServed, intakes, requestTimeoutMs },
    running: new Map(),
  }
  for (const service of services)
    server.addService(servedDefinition(service), implementService(scope, service))
  const health = createHealth(
    server,
    services.map(({ serviceName }) => serviceName),
  )
  return {
    async listen(host, port) {
      if (options.reflection === true)
        await addReflection(
          server,
          services.map(({ serviceName }) => serviceName),
        )
      const bound = await bindOneAddress(server, createServerCredentials(options.tls), host, port)
      boundPeers(server, services)
      health.setServing(true)
      return bound
    },
    setServing: health.setServing,
    async close(graceMs) {
      health.close()
      await stop(server, scope, graceMs)
    },
  }
}

function checkReachable(service: ServiceRegistration, tls: TlsIdentity | UnauthenticatedTls): void {
  const unauthenticated = service.allow === 'unauthenticated'
  if (unauthenticated === 'clientAuth' in tls) return
  const why = unauthenticated ? 'serves anyone, the server only certificates' : 'needs certificates'
  throw new TypeError(`${service.serviceName} cannot be registered on this server: it ${why}`)
}

async function stop(server: Server, scope: ServerScope, graceMs: number): Promise<void> {
  const stopping = new RpcError('UNAVAILABLE', 'SERVER_STOPPING', 'the server is stopping')
  const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
  for (const { abort, endless } of scope.running.values()) if (endless) abort.abort(stopping)
  await within(drained, graceMs)
  for (const { abort } of scope.running.values()) abort.abort(stopping)
  server.forceShutdown()
  await within(Promise.all(scope.running.keys()), CUT_HANDLERS_MS)
}

async function within(done: Promise<unknown>, timeoutMs: number): Promise<void> {
  const timer = new AbortController()
  const timeout = delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([done, timeout])
  timer.abort()
}
