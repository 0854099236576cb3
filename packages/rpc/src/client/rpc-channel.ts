import type { ClientMethods, ServiceName } from '../proto/service-types.ts'
import type { CallOptions } from './call-options.ts'

/**
 * A service's methods as a client calls them. Errors are RpcError. Streams start with their first
 * message read.
 */
export type RpcClient<S extends ServiceName> = ClientMethods<S, [options: CallOptions]>

/** A connection to one address, made with the first call and made again whenever it broke. */
export type RpcChannel = {
  client<S extends ServiceName>(serviceName: S): RpcClient<S>
  /** Ends open calls with CANCELLED. */
  close(): void
}

/** What a call is about to show. */
export type AuthorizationRequest = {
  /**
   * Whether the call is made once more, with what is given then, if what it shows is refused; one
   * that sends a stream is not.
   */
  isRepeatable: boolean
  /** What the server did not take (UNAUTHENTICATED); undefined: this is the first try. */
  refused: string | undefined
}

/** What goes into the `authorization` metadata of each call; asked for each time. */
export type Authorization = (request: AuthorizationRequest) => Promise<string | undefined>
