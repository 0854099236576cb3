import type { CheckResult, KnownTpm, Verdict } from '@nkpsim/tpm'

/**
 * EK and AK, as TPMT_PUBLIC, that were proved to be in the same TPM. One record holds both keys, so
 * that neither is ever combined with a key of another TPM.
 */
export type TpmKeys = { endorsementKey: Buffer; attestationKey: Buffer }

/** Stored result of a host's attestation. */
export type AttestationRecord = {
  status: Verdict['status']
  /** Code of the first check that failed; empty if all checks passed. */
  reason: string
  message: string
  timeMs: number
  checks: readonly CheckResult[]
  /** TPM of the last accepted attestation; undefined if the host was never accepted. */
  accepted: { tpm: KnownTpm; keys: TpmKeys } | undefined
}

/**
 * Returns the record after a verdict. A failed host keeps its known TPM, so that its next evidence
 * is compared with that TPM too.
 */
export function nextRecord(
  before: AttestationRecord | undefined,
  { verdict, keys, timeMs }: { verdict: Verdict; keys: TpmKeys | undefined; timeMs: number },
): AttestationRecord {
  const { status, reason, message, checks, learned } = verdict
  const accepted =
    learned === undefined || keys === undefined ? before?.accepted : { tpm: learned.tpm, keys }
  return { status, reason, message, timeMs, checks, accepted }
}

/** Encodes a record as text. */
export function encodeRecord(record: AttestationRecord): string {
  return JSON.stringify(record, (_name, value: unknown) =>
    typeof value === 'bigint' ? { bigint: String(value) } : value,
  )
}

/** Decodes a record from text that this program wrote. */
export function decodeRecord(text: string): AttestationRecord {
  return JSON.parse(text, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('bigint' in value) return BigInt(String(value.bigint))
    if ('type' in value && value.type === 'Buffer' && 'data' in value)
      return Buffer.from(value.data as number[])
    return value
  }) as AttestationRecord
}
