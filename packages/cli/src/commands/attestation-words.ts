/** Result of an attestation in the words of vSphere. `N/A`: the host was never attested. */
export type AttestationResult = 'Passed' | 'Failed' | 'N/A'

/** Returns the result for a status of the API, such as `accepted` or `NOT_ACCEPTED`. */
export function attestationResult(status: string): AttestationResult {
  switch (status.toLowerCase().replace('_', '')) {
    case 'accepted':
      return 'Passed'
    case 'notaccepted':
      return 'Failed'
    default:
      return 'N/A'
  }
}

/** Returns the result of one check of an attestation. */
export function checkResult(passed: boolean): AttestationResult {
  return passed ? 'Passed' : 'Failed'
}

/** Returns whether vCenter now relies on an attestation, with the reason if it does not. */
export function trustText({
  status,
  fresh,
}: {
  status: string
  /** Whether the attestation passed, is recent, and is of the present connection. */
  fresh: boolean
}): string {
  if (fresh) return 'yes'
  switch (attestationResult(status)) {
    case 'Passed':
      return 'no: too old, or the host has been disconnected since; repeat it: nkpsim host attest'
    case 'Failed':
      return 'no: the attestation failed'
    case 'N/A':
      return 'no: the host was never attested'
  }
}
