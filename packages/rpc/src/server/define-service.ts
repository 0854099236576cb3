import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { ServerMethods, ServiceName } from '../proto/service-types.ts'
import type { CallContext } from './call-context.ts'

/**
 * Who may call a service: holders of certificates of these kinds, or anyone who reaches a server
 * without them.
 */
export type Allow = readonly PeerIdentity['kind'][] | 'unauthenticated'

/**
 * A service's handlers. Unary: `(request, context) => Promise<response>`. A streaming side is an
 * async iterable: requests are read as the handler asks for them, responses are asked for as the
 * peer takes them.
 */
export type ServiceHandlers<S extends ServiceName> = HandlersOfServices[S]

// Indexed by the name, since a compiler that still infers S gives the members of an index their
// types, those of a mapping not.
type HandlersOfServices = { [S in ServiceName]: ServerMethods<S, [context: CallContext]> }

/** A handler whose message types were checked by defineService and are no longer needed. */
export type UntypedHandler = (
  input: unknown,
  context: CallContext,
) => Promise<unknown> | AsyncIterable<unknown>

/** A service ready to be registered on servers. */
export type ServiceRegistration = {
  serviceName: ServiceName
  allow: Allow
  handlers: Readonly<Record<string, UntypedHandler>>
}

/** Joins a service of proto/ with its handlers; their types follow from the name. */
export function defineService<S extends ServiceName>(
  serviceName: S,
  service: { allow: Allow; handlers: ServiceHandlers<S> },
): ServiceRegistration {
  // Sound because the registered handler is only ever called with what this service's own
  // definition deserialised.
  const handlers = service.handlers as unknown as Readonly<Record<string, UntypedHandler>>
  return { serviceName, allow: service.allow, handlers }
}
