/** The machine to which state is sealed, or on which it is opened. */
export type Machine = {
  /** Changes with each clear of the TPM. */
  tpm: string
  /** Digest of the measured boot. */
  measured: string
}

/** A boot of a host with a sealed configuration. */
export type Boot = {
  host: string
  sealedTo: Machine
  on: Machine
  /** Whether vCenter approved this measured boot for the host in advance. */
  isApproved: boolean
  /** Whether the operator gave the correct recovery key. */
  hasRecoveryKey: boolean
  opened: boolean
}

/**
 * Checks invariant I5: sealed state does not open on another machine, after a clear of the TPM, or
 * when a measurement has changed.
 * @returns a line for each configuration that should be closed, or that does not open on its own
 *   machine; none if the invariant holds
 */
export function findWrongUnseals(boots: readonly Boot[]): string[] {
  return boots.flatMap(({ host, sealedTo, on, isApproved, hasRecoveryKey, opened }) => {
    const isSameTpm = on.tpm === sealedTo.tpm
    const isSameBoot = on.measured === sealedTo.measured || isApproved
    const mayOpen = hasRecoveryKey || (isSameTpm && isSameBoot)
    if (opened === mayOpen) return []
    if (!opened) return [`the configuration of ${host} does not open on its own machine`]
    const why = isSameTpm ? 'although a measurement has changed' : 'with another TPM'
    return [`the configuration of ${host} opened ${why}`]
  })
}
