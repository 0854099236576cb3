import type { Caller } from '@nkpsim/daemon/operation'
import type { PeerIdentity } from '../identity/peer-identity.ts'

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
