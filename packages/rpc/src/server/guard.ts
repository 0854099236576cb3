import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { Requirement } from '../proto/requirement.ts'
import type { Caller } from './call-context.ts'

/** A call as it stands before its handler. */
export type GuardedCall = {
  /** Full name of the service. */
  service: string
  /** As handlers are named, `createProvider`. */
  method: string
  requirement: Requirement | undefined
  /**
   * Reads the request; undefined where the client sends a stream. To be asked for once it is known
   * who calls: only then may the request of a method that needs a session be large.
   */
  request: () => Promise<unknown>
  /** From the verified certificate; undefined on a server without client certificates. */
  peer: PeerIdentity | undefined
  /** Address of the caller, without its port. */
  source: string
  /** The call's `authorization` metadata; undefined without. */
  authorization: string | undefined
}

/** A call that was let in. */
export type Admission = {
  caller: Caller
  /**
   * Asked before each message of a stream, and again and again while none comes.
   * @throws RpcError when what let the call in holds no longer; undefined: it holds as long as the
   *   call lasts
   */
  requireStill?(): void
  /** Called once, when the call has ended: `OK` or the stable code of its error. */
  settle(code: string): void
}

/**
 * Lets calls in, or throws an RpcError: who calls, whether he may, and whatever must be noted
 * before anything happens.
 */
export type Guard = { admit(call: GuardedCall): Promise<Admission> }
