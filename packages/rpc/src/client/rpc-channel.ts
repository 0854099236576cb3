import type { ClientMethods, ServiceName } from '../proto/service-types.ts'
import type { CallOptions } from './call-options.ts'

/**
 * A service's methods as a client calls them. Errors are RpcError. A stream starts when its first
 * message is read.
 */
export type RpcClient<S extends ServiceName> = ClientMethods<S, [options: CallOptions]>

/** A connection to one address, made with the first call and made again after it breaks. */
export type RpcChannel = {
  client<S extends ServiceName>(serviceName: S): RpcClient<S>
  /** Ends open calls with CANCELLED. */
  close(): void
}

/** The call that needs a credential. */
export type AuthorizationRequest = {
  /**
   * Whether the call is repeated with a new credential after a refusal; a call that sends a stream
   * is not.
   */
  isRepeatable: boolean
  /** The refused credential (UNAUTHENTICATED); undefined: the first attempt. */
  refused: string | undefined
}

/** Returns the `authorization` metadata; called for each call. */
export type Authorization = (request: AuthorizationRequest) => Promise<string | undefined>
