import { VcenterError } from '../errors.ts'
import type { AttestationRecord } from '../records/attestation.ts'

/** Reason for refusing a host that had a TPM 2.0, but now states another TPM version or no TPM. */
export const TPM_MISSING = 'TPM_MISSING'

/** Whether a host states a TPM that it can prove. */
export function isAttestable({ tpmVersion }: { tpmVersion: string }): boolean {
  return tpmVersion === '2.0'
}

/** @throws VcenterError HOST_NOT_ATTESTED */
export function requireAttestable(host: { name: string; tpmVersion: string }): void {
  if (isAttestable(host)) return
  const { name, tpmVersion } = host
  throw new VcenterError(
    'HOST_NOT_ATTESTED',
    tpmVersion === ''
      ? `host "${name}" has no TPM: TPM2 device is required`
      : `host "${name}" has a TPM ${tpmVersion}: TPM2 device is required`,
  )
}

/**
 * Compares a host's statement about its TPM with the known TPM. A host that had a TPM 2.0 but now
 * states none is not accepted. Only an operator can confirm that the TPM was removed.
 * @param known the host before this statement; undefined for a new host
 * @returns the record to store; undefined if the earlier record stays
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

/**
 * Returns why a host is not accepted. Returns undefined if the host is accepted, or if it has a TPM
 * 2.0 and its first attestation since it connected has not ended.
 * @param record result of the last attestation that had a result
 * @param isWithheld whether vCenter now withholds keys from the host
 */
export function reasonNotAccepted(
  host: { name: string; tpmVersion: string },
  record: AttestationRecord | undefined,
  isWithheld: boolean,
): string | undefined {
  if (record?.status === 'notAccepted') return record.message
  if (!isAttestable(host)) return 'a host without a TPM 2.0 cannot be attested'
  if (!isWithheld) return undefined
  return `the last attestation was interrupted; repeat it: nkpsim host attest ${host.name}`
}

function messageOf({ name, tpmVersion }: { name: string; tpmVersion: string }): string {
  const now = tpmVersion === '' ? 'none' : `a TPM ${tpmVersion}`
  return `the host had a TPM 2.0 and now states ${now}: repair it, or accept it as it is: nkpsim host add ${name} --force`
}
