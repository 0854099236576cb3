import type { PeerIdentity } from '../identity/peer-identity.ts'

/** The caller that a guard identified. */
export type Caller = {
  /** Display name: `administrator@vsphere.local`. */
  name: string
  /** Id of the caller's session; empty without one. */
  sessionId: string
}

/** Context of a call besides the request. */
export type CallContext = {
  /** From the caller's verified certificate; undefined on a server without client certificates. */
  peer: PeerIdentity | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Address that the caller used for this server, `host:port`. */
  authority: string
  /** Result of the server's guard; undefined without a guard. */
  caller: Caller | undefined
  /**
   * Aborts when the caller leaves, the deadline passes, or the server stops; the reason is an
   * RpcError.
   */
  signal: AbortSignal
}
