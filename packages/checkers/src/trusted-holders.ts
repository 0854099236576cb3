/** What a running host reports about its KEKs of trusted key providers. */
export type TrustedHolder = {
  host: string
  /** Number of these KEKs in its memory. */
  keyCount: number
  /** Time at which a Trust Authority attested the host since its boot; 0 if none did. */
  attestedMs: number
}

/**
 * Checks that KEKs of trusted key providers are only on hosts that a Trust Authority attested. An
 * attested host keeps its KEKs when its attestation ends.
 * @returns a line for each wrong host; none if the invariant holds
 */
export function findUnattestedTrustedHolders(holders: readonly TrustedHolder[]): string[] {
  return holders
    .filter(({ keyCount, attestedMs }) => keyCount > 0 && attestedMs === 0)
    .map(
      ({ host, keyCount }) =>
        `${host} has ${keyCount} KEKs of trusted key providers, but was not attested since its boot`,
    )
}
