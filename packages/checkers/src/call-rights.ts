/** A call to a daemon, and what its caller had when the daemon decided. */
export type ObservedCall = {
  call: string
  caller: string
  /** Whether the caller's certificate, if the call needs one, is from the daemon's authority. */
  isTrusted: boolean
  /** Privileges that the call needs on its objects. */
  needed: readonly string[]
  /** Privileges that the caller had on these objects at some time during the call. */
  held: readonly string[]
  hasSucceeded: boolean
}

/**
 * Checks invariant I11: no call succeeds without the privilege that it needs, and no peer without a
 * certificate of the cluster's authority gets past the handshake.
 * @returns a line for each call that should have failed; none if the invariant holds
 */
export function findUnauthorizedCalls(calls: readonly ObservedCall[]): string[] {
  return calls.flatMap(({ call, caller, isTrusted, needed, held, hasSucceeded }) => {
    if (!hasSucceeded) return []
    if (!isTrusted) return [`${call} of ${caller} succeeded with a foreign certificate`]
    return needed
      .filter((privilege) => !held.includes(privilege))
      .map((privilege) => `${call} of ${caller} succeeded without ${privilege}`)
  })
}
