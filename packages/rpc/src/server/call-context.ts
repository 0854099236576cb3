import type { PeerIdentity } from '../identity/peer-identity.ts'

/** What a handler knows of its call besides the request. */
export type CallContext = {
  /** From the caller's verified certificate; undefined on a server without client certificates. */
  peer: PeerIdentity | undefined
  /** Aborts when the caller has gone, the deadline has passed, or the server stops; its reason is an RpcError. */
  signal: AbortSignal
}
