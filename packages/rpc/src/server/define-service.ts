import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { ServerMethods, ServiceName } from '../proto/service-types.ts'
import type { CallContext } from './call-context.ts'

/**
 * Audience of a service: holders of certificates of these kinds, or anyone who reaches a server
 * without client certificates.
 */
export type Allow = readonly PeerIdentity['kind'][] | 'unauthenticated'

/**
 * A service's handlers. Unary: `(request, context) => Promise<response>`. A streaming side is an
 * async iterable: requests are read when the handler asks for them, responses when the peer accepts
 * them.
 */
export type ServiceHandlers<S extends ServiceName> = HandlersOfServices[S]

// Indexed by name, because a compiler that still infers S types the members of an index, but not
// those of a mapping.
type HandlersOfServices = { [S in ServiceName]: ServerMethods<S, [context: CallContext]> }

/** A handler after defineService has checked its message types. */
export type UntypedHandler = (
  input: unknown,
  context: CallContext,
) => Promise<unknown> | AsyncIterable<unknown>

/** A service that can be registered on servers. */
export type ServiceRegistration = {
  serviceName: ServiceName
  allow: Allow
  handlers: Readonly<Record<string, UntypedHandler>>
}

/** Joins a service of proto/ with its handlers; the name determines their types. */
export function defineService<S extends ServiceName>(
  serviceName: S,
  service: { allow: Allow; handlers: ServiceHandlers<S> },
): ServiceRegistration {
  // Safe: this handler only receives messages that this service's definition deserialised.
  const handlers = service.handlers as unknown as Readonly<Record<string, UntypedHandler>>
  return { serviceName, allow: service.allow, handlers }
}
