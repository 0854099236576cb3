import type { ClientMethods, ServiceName } from '../proto/service-types.ts'
import type { CallOptions } from './call-options.ts'

/**
 * Methods of a service as a client calls them. They throw RpcError. A stream of responses starts
 * when its first message is read.
 */
export type RpcClient<S extends ServiceName> = ClientMethods<S, [options: CallOptions]>

/**
 * A connection to one address. The first call makes the connection, and a call makes it again if it
 * is broken.
 */
export type RpcChannel = {
  client<S extends ServiceName>(serviceName: S): RpcClient<S>
  /** Closes the connection. Open calls end with CANCELLED. */
  close(): void
}

/** Describes the call that needs a credential. */
export type AuthorizationRequest = {
  /** Whether the call can be repeated with a new credential. A call that sends a stream cannot. */
  isRepeatable: boolean
  /**
   * The credential that the server refused with UNAUTHENTICATED; undefined at the first attempt.
   */
  refused: string | undefined
  /** Timeout of the call, ms. It also limits the wait for the credential. */
  timeoutMs: number
}

/**
 * Returns the `authorization` metadata of a call within the timeout of the call. A cancelled call
 * does not wait for the result.
 */
export type Authorization = (request: AuthorizationRequest) => Promise<string | undefined>
