import type { Admitted } from '@nkpsim/daemon/operation'
import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { Requirement } from '../proto/requirement.ts'

/** A call before its handler runs. */
export type GuardedCall = {
  /** Full name of the service. */
  service: string
  /** Method as in handlers, `createProvider`. */
  method: string
  requirement: Requirement | undefined
  /**
   * Reads the request; undefined if the client sends a stream. Call it after identifying the
   * caller: only then may the request of a method that needs a session be large.
   */
  request: () => Promise<unknown>
  /** From the verified certificate; undefined on a server without client certificates. */
  peer: PeerIdentity | undefined
  /** Address of the caller, without its port. */
  source: string
  /** The call's `authorization` metadata; undefined without. */
  authorization: string | undefined
}

/**
 * Admits calls or throws an RpcError: identifies the caller, checks rights, and records the call
 * before it has any effect. `requireStill` throws an RpcError too.
 */
export type Guard = { admit(call: GuardedCall): Promise<Admitted> }
