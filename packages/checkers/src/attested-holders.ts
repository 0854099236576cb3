/** A KDK that vCenter sent to a host. */
export type Delivery = {
  provider: string
  tpmRequired: boolean
  host: string
  sentMs: number
  /** Version of the host's TPM; empty without a TPM. */
  tpmVersion: string
  /** The newest attestation of the host before the delivery; undefined if there is none. */
  attestation: { isAccepted: boolean; timeMs: number } | undefined
}

/**
 * Checks invariant I6: a provider that requires a TPM reaches only hosts with a TPM 2.0 whose
 * attestation passed and is fresh.
 * @param freshForMs maximum age of an attestation
 * @returns a line for each wrong delivery; none if the invariant holds
 */
export function findUnattestedHolders(
  deliveries: readonly Delivery[],
  freshForMs: number,
): string[] {
  return deliveries.flatMap(({ provider, tpmRequired, host, sentMs, tpmVersion, attestation }) => {
    if (!tpmRequired) return []
    const to = `${provider} was sent to ${host}`
    if (tpmVersion !== '2.0') return [`${to}, which has no TPM 2.0`]
    if (attestation === undefined) return [`${to}, which was never attested`]
    if (!attestation.isAccepted) return [`${to}, whose attestation was not accepted`]
    const ageMs = sentMs - attestation.timeMs
    return ageMs > freshForMs ? [`${to}, whose attestation was ${ageMs} ms old`] : []
  })
}
