import { timingSafeEqual } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import { encodePublicArea, toKeyObject } from '../codec/public-area.ts'
import { EVENT_TYPE, isDigestOfData, replayEventLog } from '../event-log/event-log.ts'
import { MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { pcrComposite } from '../sealing/policy.ts'
import { type AttestationPolicy, POLICY_CHECKS } from './attestation-policy.ts'
import type { DecodedEvidence } from './decoded-evidence.ts'
import {
  isForEndorsementKey,
  isValidAt,
  namesTpm,
  pathsToRoots,
  skippedText,
  type TrustedAuthorities,
} from './endorsement-certificate.ts'
import { activationProof } from './evidence.ts'
import { AK_TEMPLATE, EK_TEMPLATE, endorsementQualifiedName } from './keys.ts'
import { type ClockInfo, isQuote, verifyQuoteSignature } from './quote.ts'

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

const check = (
  code: string,
  title: string,
  holds: (evidence: DecodedEvidence, context: AttestationContext) => boolean,
  message: string,
): Check => ({
  code,
  title,
  fails: (evidence, context) => (holds(evidence, context) ? undefined : message),
})

const ENDORSEMENT_CHECKS: readonly Check[] = [
  {
    code: 'EK_CERTIFICATE_UNTRUSTED',
    title: 'EK certificate leads to a trusted root',
    fails: ({ certificate }, { authorities }) =>
      pathsToRoots(certificate, authorities).length > 0
        ? undefined
        : `the certificate of the endorsement key is not from a TPM vendor that this vCenter trusts${besides(authorities)}`,
  },
  check(
    'EK_CERTIFICATE_EXPIRED',
    'EK certificate and its authorities are valid now',
    ({ certificate }, { authorities, nowMs }) =>
      isValidAt(certificate, nowMs) &&
      (pathsToRoots(certificate, authorities).length === 0 ||
        pathsToRoots(certificate, authorities).some((path) =>
          path.every((each) => isValidAt(each, nowMs)),
        )),
    'the certificate of the endorsement key, or of its authority, is not valid at this time',
  ),
  check(
    'EK_CERTIFICATE_USAGE',
    'EK certificate is for an endorsement key',
    ({ certificate }) => isForEndorsementKey(certificate),
    'the certificate of the endorsement key was issued for another use',
  ),
  check(
    'EK_CERTIFICATE_ATTRIBUTES',
    'EK certificate names manufacturer, model and version',
    ({ certificate }) => namesTpm(certificate),
    'the certificate of the endorsement key does not name a TPM',
  ),
  check(
    'EK_CERTIFICATE_MISMATCH',
    'EK certificate is for this EK',
    ({ certificate, endorsementKey }) => certificate.publicKey.equals(toKeyObject(endorsementKey)),
    'the certificate is for another endorsement key than the host has',
  ),
  check(
    'EK_ATTRIBUTES',
    'EK was made from the TCG template',
    ({ endorsementKey }) =>
      encodePublicArea({ ...endorsementKey, modulus: EK_TEMPLATE.modulus }).equals(
        encodePublicArea(EK_TEMPLATE),
      ),
    'the attributes of the endorsement key differ from the TCG template',
  ),
  check(
    'EK_CHANGED',
    'EK is the one that this host had before',
    ({ endorsementKeyName }, { known }) =>
      known === undefined || known.endorsementKeyName.equals(endorsementKeyName),
    "New TPM host endorsement key doesn't match the one in the DB",
  ),
  {
    code: 'EK_OF_ANOTHER_HOST',
    title: 'EK belongs to this host alone',
    fails: ({ endorsementKeyName }, { hostWithSameTpm }) => {
      const other = hostWithSameTpm(endorsementKeyName)
      return other === undefined ? undefined : `the TPM is that of host "${other}"`
    },
  },
]

const ATTESTATION_KEY_CHECKS: readonly Check[] = [
  check(
    'AK_ATTRIBUTES',
    'AK is a restricted signing key that cannot leave its TPM',
    ({ attestationKey }) =>
      encodePublicArea({ ...attestationKey, x: AK_TEMPLATE.x, y: AK_TEMPLATE.y }).equals(
        encodePublicArea(AK_TEMPLATE),
      ),
    'the attestation key could sign statements that its TPM did not make',
  ),
  check(
    'AK_NOT_ACTIVATED',
    'AK is in the TPM of the EK',
    ({ activation, endorsementKeyName, attestationKeyName }, { secret, nonce, challenged }) =>
      endorsementKeyName.equals(challenged.endorsementKeyName) &&
      attestationKeyName.equals(challenged.attestationKeyName) &&
      isSameBytes(activation, activationProof(secret, nonce)),
    'the attestation key is not in the TPM of the endorsement key',
  ),
]

const QUOTE_CHECKS: readonly Check[] = [
  check(
    'QUOTE_TYPE',
    'quote was generated by a TPM',
    ({ quote }) => isQuote(quote),
    'what the host sent is not a quote',
  ),
  check(
    'QUOTE_SIGNATURE',
    'quote is signed by the AK',
    ({ attestationKey, attested, signature }) =>
      verifyQuoteSignature(attestationKey, attested, signature),
    'the signature of the quote is wrong',
  ),
  check(
    'QUOTE_SIGNER',
    'AK is a primary key of the endorsement hierarchy',
    ({ quote, attestationKeyName }) =>
      quote.qualifiedSigner.equals(endorsementQualifiedName(attestationKeyName)),
    'the quote was signed by a key of another hierarchy',
  ),
  check(
    'QUOTE_NONCE',
    'quote has the nonce of this challenge',
    ({ quote }, { nonce }) => isSameBytes(quote.nonce, nonce),
    'the quote has the nonce of another challenge: it is an old quote',
  ),
  check(
    'QUOTE_PCRS',
    'quote is over the PCRs that were asked for',
    ({ quote }) => quote.pcrs.join() === MEASURED_PCRS.join(),
    'the quote is over other PCRs than were asked for',
  ),
  check(
    'CLOCK_BACKWARDS',
    'clock and reset count of the TPM have not gone back',
    ({ quote }, { known }) => known === undefined || !isBefore(quote, known),
    'the clock of the TPM has gone back: the TPM was cleared, or its state was replaced by an older one',
  ),
  check(
    'FIRMWARE_BACKWARDS',
    'firmware of the TPM is not older than before',
    ({ quote }, { known }) => known === undefined || quote.firmwareVersion >= known.firmwareVersion,
    'the TPM has an older firmware than it had',
  ),
]

const KNOWN_EVENT_TYPES: ReadonlySet<number> = new Set(Object.values(EVENT_TYPE))

const EVENT_LOG_CHECKS: readonly Check[] = [
  check(
    'EVENT_TYPE_UNKNOWN',
    'event log has only known event types',
    ({ events }) => events.every(({ type }) => KNOWN_EVENT_TYPES.has(type)),
    'the event log has an event of an unknown type',
  ),
  check(
    'EVENT_DIGEST',
    'digests of the event log are those of its data',
    ({ events }) => events.every(isDigestOfData),
    'an event of the log has other data than its digest was computed from',
  ),
  check(
    'EVENT_LOG_INCOMPLETE',
    'event log explains every quoted PCR',
    ({ events, quote }) => {
      const explained = replayEventLog(events)
      return quote.pcrs.every((pcr) => explained.has(pcr))
    },
    'the event log does not explain a PCR of the quote',
  ),
  {
    code: 'EVENT_LOG_MISMATCH',
    title: 'event log gives the PCRs of the quote',
    fails: ({ events, quote, pcrValues }) => {
      const values = replayEventLog(events)
      const quoted = new Map([...values].filter(([pcr]) => quote.pcrs.includes(pcr)))
      if (quote.pcrDigest.equals(pcrComposite(quoted))) return undefined
      return `something else was measured than the event log says, in ${namePcrs(quoted, pcrValues, quote.pcrDigest)}`
    },
  },
  check(
    'EVENT_LOG_CONTENT',
    'event log is that of a boot of ESXi',
    ({ boot }) => boot !== undefined,
    'the event log is not that of a boot of ESXi',
  ),
]

/**
 * Mentions files that could not be read, because one of them may contain the vendor's certificate.
 */
function besides({ skipped }: TrustedAuthorities): string {
  return skipped.length === 0 ? '' : `; it skipped ${skippedText(skipped)}`
}

/** All checks in order. The first failure gives the reason of the verdict. */
export const ATTESTATION_CHECKS: readonly Check[] = [
  ...ENDORSEMENT_CHECKS,
  ...ATTESTATION_KEY_CHECKS,
  ...QUOTE_CHECKS,
  ...EVENT_LOG_CHECKS,
  ...POLICY_CHECKS.map(({ code, title, judge }) => ({
    code,
    title,
    // If the boot cannot be decoded, another check has already failed.
    fails: ({ boot }: DecodedEvidence, { policy }: AttestationContext) =>
      boot && judge(boot, policy),
  })),
]

/** Returns which PCRs differ, if the host sent the values that were quoted. */
function namePcrs(
  expected: ReadonlyMap<number, Buffer>,
  told: ReadonlyMap<number, Buffer>,
  quotedDigest: Buffer,
): string {
  if (!quotedDigest.equals(pcrComposite(told))) return 'a PCR'
  const differing = [...told].filter(([pcr, value]) => !expected.get(pcr)?.equals(value))
  return differing.map(([pcr]) => `PCR ${pcr}`).join(', ')
}

/**
 * Whether a TPM went back in time. Its resets must not decrease. While they are equal, its restarts
 * must not decrease. While both are equal, its clock must not go back.
 */
function isBefore(now: ClockInfo, known: ClockInfo): boolean {
  if (now.resetCount !== known.resetCount) return now.resetCount < known.resetCount
  if (now.restartCount !== known.restartCount) return now.restartCount < known.restartCount
  return now.clockMs < known.clockMs
}

function isSameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
