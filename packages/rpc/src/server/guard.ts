import type { Admitted } from '@nkpsim/daemon/operation'
import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { Requirement } from '../proto/requirement.ts'

/** A call whose handler has not run yet. */
export type GuardedCall = {
  /** Full name of the service. */
  service: string
  /** Method as in handlers, such as `createProvider`. */
  method: string
  /** Whether the client or the server sends a stream. */
  isStream: boolean
  requirement: Requirement | undefined
  /**
   * Reads the request. Of a client's stream, reads only the first message; undefined if the server
   * sends a stream too. Call this after the caller is identified. Only then may the request of a
   * method that needs a session be large.
   */
  request: () => Promise<unknown>
  /** Identity from the verified certificate; undefined on a server without client certificates. */
  peer: PeerIdentity | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Aborts at the end of the call: at its deadline, or when the caller has gone. */
  signal: AbortSignal
  /** The `authorization` metadata of the call; undefined if there is none. */
  authorization: string | undefined
}

/**
 * Admits calls or throws an RpcError. It identifies the caller, checks rights, and records the call
 * before the call has any effect. `requireStill` also throws an RpcError.
 */
export type Guard = { admit(call: GuardedCall): Promise<Admitted> }
