import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { ServerMethods, ServiceName } from '../proto/service-types.ts'
import type { CallContext } from './call-context.ts'

/**
 * Audience of a service: holders of certificates of these kinds, or any caller of a server without
 * client certificates.
 */
export type Allow = readonly PeerIdentity['kind'][] | 'unauthenticated'

/**
 * Handlers of a service. A unary handler is `(request, context) => Promise<response>`. A stream is
 * an async iterable. Requests are read when the handler asks for them, and responses are sent when
 * the peer accepts them.
 */
export type ServiceHandlers<S extends ServiceName> = HandlersOfServices[S]

// Handlers by service name. ServiceHandlers indexes this type instead of mapping S, because the
// compiler cannot resolve a mapping while it infers S.
type HandlersOfServices = { [S in ServiceName]: ServerMethods<S, [context: CallContext]> }

/** A handler whose message types defineService has checked. */
export type UntypedHandler = (
  input: unknown,
  context: CallContext,
) => Promise<unknown> | AsyncIterable<unknown>

/** A service that servers can register. */
export type ServiceRegistration = {
  serviceName: ServiceName
  allow: Allow
  handlers: Readonly<Record<string, UntypedHandler>>
}

/**
 * Joins a service of proto/ with its handlers. The name of the service determines the types of the
 * handlers.
 */
export function defineService<S extends ServiceName>(
  serviceName: S,
  service: { allow: Allow; handlers: ServiceHandlers<S> },
): ServiceRegistration {
  // The cast is safe, because this handler receives only messages that the service's definition has
  // deserialised.
  const handlers = service.handlers as unknown as Readonly<Record<string, UntypedHandler>>
  return { serviceName, allow: service.allow, handlers }
}

/** @throws TypeError if no caller could use the service on this server */
export function requireReachable(service: ServiceRegistration, tls: object): void {
  const unauthenticated = service.allow === 'unauthenticated'
  if (unauthenticated === 'clientAuth' in tls) return
  const why = unauthenticated
    ? 'is for callers without certificates'
    : 'is for callers with certificates'
  throw new TypeError(`${service.serviceName} cannot be registered on this server: it ${why}`)
}
