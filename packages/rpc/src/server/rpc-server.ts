import { Server } from '@grpc/grpc-js'
import type { RpcError } from '../errors/rpc-error.ts'
import { silenceGrpcLog } from '../grpc-log.ts'
import {
  CHANNEL_OPTIONS,
  MUTUAL_CHANNEL_OPTIONS,
  REQUEST_TIMEOUT_MS,
  SERVER_SEND_OPTIONS,
  STRANGERS_CHANNEL_OPTIONS,
} from '../limits.ts'
import type { RpcLogger } from '../logger.ts'
import { systemTimer } from '../system-timer.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { bindOneAddress } from './bind.ts'
import { createServerCredentials, type UnauthenticatedTls } from './credentials.ts'
import { requireReachable, type ServiceRegistration } from './define-service.ts'
import type { Guard } from './guard.ts'
import { createHealth } from './health.ts'
import { implementService, servedDefinition, singleRequestPaths } from './implement-service.ts'
import { createIntakes } from './intake.ts'
import { boundPeers } from './peers.ts'
import { addReflection } from './reflection.ts'
import type { ServedCall, ServerScope } from './serve-call.ts'
import { stopCalls } from './stop-calls.ts'

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
  for (const service of services) requireReachable(service, options.tls)
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
    ...{ toRpcError, guard, logger, onServed, requestTimeoutMs },
    timer: systemTimer,
    running: new Map(),
  }
  for (const service of services)
    server.addService(servedDefinition(service), implementService(scope, service, intakes))
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
      const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
      await stopCalls(scope, graceMs, { drained, cut: () => server.forceShutdown() })
    },
  }
}
