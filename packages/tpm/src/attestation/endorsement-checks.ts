import type { X509Certificate } from 'node:crypto'
import { encodePublicArea, toKeyObject } from '../codec/public-area.ts'
import { type AttestationContext, type Check, check } from './check.ts'
import type { DecodedEvidence } from './decoded-evidence.ts'
import {
  isForEndorsementKey,
  isValidAt,
  namesTpm,
  pathsToRoots,
  skippedText,
  type TrustedAuthorities,
} from './endorsement-certificate.ts'
import { EK_TEMPLATE } from './keys.ts'

/** A check of the EK certificate. It fails if there is none. */
const certificateCheck = (
  code: string,
  title: string,
  holds: (
    certificate: X509Certificate,
    evidence: DecodedEvidence,
    context: AttestationContext,
  ) => boolean,
  messageOf: (context: AttestationContext) => string,
): Check => ({
  code,
  title,
  fails: (evidence, context) => {
    const { certificate } = evidence
    if (certificate === undefined) return 'the TPM has no certificate of its endorsement key'
    return holds(certificate, evidence, context) ? undefined : messageOf(context)
  },
})

/** Checks of the endorsement key and its certificate. */
export const ENDORSEMENT_CHECKS: readonly Check[] = [
  certificateCheck(
    'EK_CERTIFICATE_UNTRUSTED',
    'EK certificate leads to a trusted root',
    (certificate, _evidence, { authorities }) => pathsToRoots(certificate, authorities).length > 0,
    ({ authorities, verifier = 'vCenter' }) =>
      `the certificate of the endorsement key is not from a TPM vendor that this ${verifier} trusts${besides(authorities)}`,
  ),
  certificateCheck(
    'EK_CERTIFICATE_EXPIRED',
    'EK certificate and its authorities are valid now',
    (certificate, _evidence, { authorities, nowMs }) =>
      isValidAt(certificate, nowMs) &&
      (pathsToRoots(certificate, authorities).length === 0 ||
        pathsToRoots(certificate, authorities).some((path) =>
          path.every((each) => isValidAt(each, nowMs)),
        )),
    () => 'the certificate of the endorsement key, or of its authority, is not valid at this time',
  ),
  certificateCheck(
    'EK_CERTIFICATE_USAGE',
    'EK certificate is for an endorsement key',
    (certificate) => isForEndorsementKey(certificate),
    () => 'the certificate of the endorsement key was issued for another use',
  ),
  certificateCheck(
    'EK_CERTIFICATE_ATTRIBUTES',
    'EK certificate names manufacturer, model and version',
    (certificate) => namesTpm(certificate),
    () => 'the certificate of the endorsement key does not name a TPM',
  ),
  certificateCheck(
    'EK_CERTIFICATE_MISMATCH',
    'EK certificate is for this EK',
    (certificate, { endorsementKey }) => certificate.publicKey.equals(toKeyObject(endorsementKey)),
    () => 'the certificate is for another endorsement key than the host has',
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

/**
 * Mentions files that could not be read, because one of them may contain the vendor's certificate.
 */
function besides({ skipped }: TrustedAuthorities): string {
  return skipped.length === 0 ? '' : `; it skipped ${skippedText(skipped)}`
}
