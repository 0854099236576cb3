import type { Secret } from '@nkpsim/crypto'
import type { AttestationPolicy } from './attestation-policy.ts'
import type { DecodedEvidence } from './decoded-evidence.ts'
import type { TrustedAuthorities } from './endorsement-certificate.ts'
import type { ClockInfo } from './quote.ts'

/** Facts about a host's TPM, recorded when the host was last accepted. */
export type KnownTpm = ClockInfo & {
  /** Name of the EK, 34 bytes. */
  endorsementKeyName: Buffer
  firmwareVersion: bigint
}

/** What a verifier knows when it judges evidence. */
export type AttestationContext = {
  authorities: TrustedAuthorities
  nowMs: number
  /** The challenge: the nonce and the secret in the credential. */
  nonce: Buffer
  secret: Secret
  /**
   * Names of the keys that the credential was made for. Evidence about other keys proves nothing: a
   * host could open a credential for its own key, and report the keys of a TPM.
   */
  challenged: { endorsementKeyName: Buffer; attestationKeyName: Buffer }
  known: KnownTpm | undefined
  /** Returns the name of another host whose TPM has this EK. Returns undefined if there is none. */
  hostWithSameTpm: (endorsementKeyName: Buffer) => string | undefined
  policy: AttestationPolicy
  /** What the verifier is, for messages (default: vCenter). */
  verifier?: string
}

/** One requirement. Checks are independent: no check depends on the results of others. */
export type Check = {
  /** Stable error code of a failure. */
  code: string
  /** Text that says what is checked. */
  title: string
  /** Returns why the check fails. Returns undefined if it passes. */
  fails: (evidence: DecodedEvidence, context: AttestationContext) => string | undefined
}

/** Makes a check that passes if a condition holds. */
export const check = (
  code: string,
  title: string,
  holds: (evidence: DecodedEvidence, context: AttestationContext) => boolean,
  message: string,
): Check => ({
  code,
  title,
  fails: (evidence, context) => (holds(evidence, context) ? undefined : message),
})
