import type { PeerIdentity } from '../identity/peer-identity.ts'

/** Who a guard found to be calling. */
export type Caller = {
  /** As people read it: `administrator@vsphere.local`. */
  name: string
  /** Of the session by which he calls; empty without one. */
  sessionId: string
}

/** What a handler knows of its call besides the request. */
export type CallContext = {
  /** From the caller's verified certificate; undefined on a server without client certificates. */
  peer: PeerIdentity | undefined
  /** Address of the caller, without its port. */
  source: string
  /** How the caller reached this server, `host:port`. */
  authority: string
  /** As the server's guard found; undefined on a server without one. */
  caller: Caller | undefined
  /**
   * Aborts when the caller has gone, the deadline has passed, or the server stops; its reason is an
   * RpcError.
   */
  signal: AbortSignal
}
