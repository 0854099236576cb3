import type { AttestationRecord } from '../records/attestation.ts'

/** Reason for refusing a host that had a TPM 2.0 and now states another one, or none. */
export const TPM_MISSING = 'TPM_MISSING'

/** Whether a statement of a host can be proved. */
export function isAttestable({ tpmVersion }: { tpmVersion: string }): boolean {
  return tpmVersion === '2.0'
}

/**
 * Compares what a host states about its TPM with what is known. A host that had a TPM 2.0 and
 * states none is not accepted: only an operator can confirm that the TPM is gone.
 * @param known of the host, before it stated this; undefined: it is new
 * @returns the record to keep; undefined: the one before stays
 */
export function judgeStatedTpm(
  known: { tpmVersion: string; record: AttestationRecord | undefined } | undefined,
  stated: { name: string; tpmVersion: string },
  timeMs: number,
): AttestationRecord | undefined {
  if (known === undefined || isAttestable(stated)) return undefined
  const { record } = known
  if (record === undefined && !isAttestable(known)) return undefined
  const message = messageOf(stated)
  if (record?.reason === TPM_MISSING && record.message === message) return undefined
  return {
    status: 'notAccepted',
    reason: TPM_MISSING,
    message,
    timeMs,
    checks: [],
    accepted: record?.accepted,
  }
}

/** Why a host is not accepted; undefined: it is accepted, or was not asked yet. */
export function reasonNotAccepted(
  host: { tpmVersion: string },
  record: AttestationRecord | undefined,
): string | undefined {
  if (record?.status === 'notAccepted') return record.message
  return isAttestable(host) ? undefined : 'a host without a TPM 2.0 cannot be attested'
}

function messageOf({ name, tpmVersion }: { name: string; tpmVersion: string }): string {
  const now = tpmVersion === '' ? 'none' : `a TPM ${tpmVersion}`
  return `the host had a TPM 2.0 and now states ${now}: repair it, or accept it as it is: nkpsim host add ${name} --force`
}
