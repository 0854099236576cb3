import type { CheckResult, KnownTpm, Verdict } from '@nkpsim/tpm'

/**
 * EK and AK that were proved to live in one TPM, as TPMT_PUBLIC: one record, so that neither is
 * used with another's.
 */
export type TpmKeys = { endorsementKey: Buffer; attestationKey: Buffer }

/** What a vCenter keeps of a host's attestation. */
export type AttestationRecord = {
  status: Verdict['status']
  /** Of the first check that failed; empty if all passed. */
  reason: string
  message: string
  timeMs: number
  checks: readonly CheckResult[]
  /** Learnt when the host was accepted last; undefined if it never was. */
  accepted: { tpm: KnownTpm; keys: TpmKeys } | undefined
}

/**
 * The record after a verdict. What was learnt of the TPM stays when the host fails: the next
 * evidence is judged by it too.
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

/** A record as text. */
export function encodeRecord(record: AttestationRecord): string {
  return JSON.stringify(record, (_name, value: unknown) =>
    typeof value === 'bigint' ? { bigint: String(value) } : value,
  )
}

/** A record from the text that this program wrote. */
export function decodeRecord(text: string): AttestationRecord {
  return JSON.parse(text, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('bigint' in value) return BigInt(String(value.bigint))
    if ('type' in value && value.type === 'Buffer' && 'data' in value)
      return Buffer.from(value.data as number[])
    return value
  }) as AttestationRecord
}
