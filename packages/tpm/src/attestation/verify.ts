import { TpmError } from '../errors.ts'
import type { LogEvent } from '../event-log/event-log.ts'
import type { BootDescription } from '../measured-boot/boot-description.ts'
import { type AttestationPolicy, POLICY_CHECKS } from './attestation-policy.ts'
import type { AttestationContext, Check, KnownTpm } from './check.ts'
import { ATTESTATION_CHECKS } from './checks.ts'
import { type DecodedEvidence, decodeEvidence } from './decoded-evidence.ts'
import type { Evidence } from './evidence.ts'

/** A check and its result. */
export type CheckResult = {
  code: string
  title: string
  passed: boolean
  /** Reason of the failure. Empty if the check passed. */
  message: string
}

/** Verdict of a verifier on a host. */
export type Verdict = {
  status: 'accepted' | 'notAccepted'
  /** Code of the first failed check. Empty if the host is accepted. */
  reason: string
  /** The cause in one line. Empty if the host is accepted. */
  message: string
  checks: readonly CheckResult[]
  /** Facts about the TPM, its boot and the events of it. Undefined unless the host is accepted. */
  learned: { tpm: KnownTpm; boot: BootDescription; events: readonly LogEvent[] } | undefined
  /** Name of the EK, 34 bytes. Undefined if the evidence could not be read. */
  endorsementKeyName: Buffer | undefined
}

/**
 * Judges evidence. Believes its content only after every check has passed.
 * @param checks by default the checks of a vCenter
 * @param needsCertificate whether evidence without an EK certificate is malformed
 */
export function verifyEvidence(
  evidence: Evidence,
  context: AttestationContext,
  checks: readonly Check[] = ATTESTATION_CHECKS,
  needsCertificate = true,
): Verdict {
  const decoded = decode(evidence, needsCertificate)
  if (decoded instanceof TpmError) return unreadable(decoded)
  const results = checks.map((check) => run(check, decoded, context))
  const failed = results.find(({ passed }) => !passed)
  const { quote, boot, events, endorsementKeyName } = decoded
  const { clockMs, resetCount, restartCount, firmwareVersion } = quote
  const tpm = { endorsementKeyName, clockMs, resetCount, restartCount, firmwareVersion }
  return {
    status: failed === undefined ? 'accepted' : 'notAccepted',
    reason: failed?.code ?? '',
    message: failed?.message ?? '',
    checks: results,
    learned: failed === undefined && boot !== undefined ? { tpm, boot, events } : undefined,
    endorsementKeyName,
  }
}

/** Returns the verdict for a host without evidence. */
export function notAccepted(reason: string, message: string): Verdict {
  return {
    status: 'notAccepted',
    reason,
    message,
    checks: [],
    learned: undefined,
    endorsementKeyName: undefined,
  }
}

function decode(evidence: Evidence, needsCertificate: boolean): DecodedEvidence | TpmError {
  try {
    return decodeEvidence(evidence, needsCertificate)
  } catch (error) {
    if (error instanceof TpmError) return error
    throw error
  }
}

function unreadable(error: TpmError): Verdict {
  const code = error.code === 'INVALID_EVENT_LOG' ? 'EVENT_LOG_MALFORMED' : 'EVIDENCE_MALFORMED'
  const title = 'the report can be read'
  const checks = [{ code, title, passed: false, message: error.message }]
  return { ...notAccepted(code, error.message), checks }
}

function run(check: Check, evidence: DecodedEvidence, context: AttestationContext): CheckResult {
  const { code, title } = check
  const message = failureOf(check, evidence, context)
  return { code, title, passed: message === undefined, message: message ?? '' }
}

/**
 * Returns why a check fails. A check that cannot run counts as failed, so a hostile host cannot
 * evade it with invalid data.
 */
function failureOf(
  { fails, title }: Check,
  evidence: DecodedEvidence,
  context: AttestationContext,
): string | undefined {
  try {
    return fails(evidence, context)
  } catch {
    return `it could not be found out whether this holds: ${title}`
  }
}

/** Judges a host's next boot by the same policy. The host has not proved that boot yet. */
export function judgeBoot(
  boot: BootDescription,
  policy: AttestationPolicy,
): { code: string; message: string } | undefined {
  for (const { code, judge } of POLICY_CHECKS) {
    const message = judge(boot, policy)
    if (message !== undefined) return { code, message }
  }
  return undefined
}
