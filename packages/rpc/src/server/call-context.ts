import type { Caller } from '@nkpsim/daemon/operation'
import type { PeerIdentity } from '../identity/peer-identity.ts'

/** Context of a call, in addition to the request. */
export type CallContext = {
  /**
   * Identity from the caller's verified certificate; undefined on a server without client
   * certificates.
   */
  peer: PeerIdentity | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Address that the caller used to reach this server, `host:port`. */
  authority: string
  /** The caller that the server's guard has identified; undefined without a guard. */
  caller: Caller | undefined
  /** Aborts with an RpcError when the caller leaves, the deadline passes, or the server stops. */
  signal: AbortSignal
  /** Rejects if the signal has aborted, or if the guard would not admit the call anymore. */
  requireStill: () => Promise<void>
}
