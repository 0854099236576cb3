import { ATTESTATION_CHECKS, type Check } from '@nkpsim/tpm'
import { imageDigest } from '../administration/base-images.ts'
import { isKeyAdded } from '../administration/trusted-tpms.ts'
import type { BaseImage, TrustConfiguration } from '../records/configuration.ts'

const CERTIFICATE_CODES = [
  'EK_CERTIFICATE_UNTRUSTED',
  'EK_CERTIFICATE_EXPIRED',
  'EK_CERTIFICATE_USAGE',
  'EK_CERTIFICATE_ATTRIBUTES',
  'EK_CERTIFICATE_MISMATCH',
]
const TPM_CODES = [
  'EK_ATTRIBUTES',
  'AK_ATTRIBUTES',
  'AK_NOT_ACTIVATED',
  'QUOTE_TYPE',
  'QUOTE_SIGNATURE',
  'QUOTE_SIGNER',
  'QUOTE_NONCE',
  'QUOTE_PCRS',
  'EVENT_TYPE_UNKNOWN',
  'EVENT_DIGEST',
  'EVENT_LOG_INCOMPLETE',
  'EVENT_LOG_MISMATCH',
  'EVENT_LOG_CONTENT',
  'SECURE_BOOT_DISABLED',
]
/**
 * Checks of a vCenter that a trust host leaves out: it keeps no facts about a host from one
 * attestation to the next, and its base images replace the policy of a vCenter.
 */
export const LEFT_OUT = [
  'EK_CHANGED',
  'EK_OF_ANOTHER_HOST',
  'CLOCK_BACKWARDS',
  'FIRMWARE_BACKWARDS',
  'VERSION_NOT_ACCEPTED',
  'BUILD_NOT_ACCEPTED',
  'VIB_NOT_ACCEPTED',
]
const CERTIFICATE_CHECKS = ATTESTATION_CHECKS.filter(({ code }) => CERTIFICATE_CODES.includes(code))
const TPM_CHECKS = ATTESTATION_CHECKS.filter(({ code }) => TPM_CODES.includes(code))

/**
 * Returns the checks of an attestation in order.
 * @param endorsementKeyName TPM name of the host's endorsement key, 34 bytes
 */
export function trustChecks(
  { settings, endorsementKeys, baseImages }: TrustConfiguration,
  endorsementKeyName: Buffer,
): readonly Check[] {
  const isAdded = isKeyAdded(endorsementKeys, endorsementKeyName)
  const needsCertificate = settings.requireCertificateValidation || !isAdded
  return [
    ...(settings.requireEndorsementKeys ? [keyCheck(isAdded)] : []),
    ...(needsCertificate ? CERTIFICATE_CHECKS : []),
    ...TPM_CHECKS,
    imageCheck(baseImages),
  ]
}

function keyCheck(isAdded: boolean): Check {
  return {
    code: 'EK_NOT_TRUSTED',
    title: 'EK was added to this trust host',
    fails: ({ endorsementKeyName }) =>
      isAdded
        ? undefined
        : `the endorsement key ${endorsementKeyName.toString('hex')} was not added to this trust host`,
  }
}

function imageCheck(baseImages: readonly BaseImage[]): Check {
  return {
    code: 'BASE_IMAGE_UNKNOWN',
    title: 'the host booted an accepted base image',
    fails: ({ events, boot }) => {
      if (imageWith(baseImages, imageDigest(events)) !== undefined) return undefined
      const { version = 'unknown', build = 'unknown' } = boot?.esxi ?? {}
      const same = baseImages.find((each) => each.version === version && each.build === build)
      if (same !== undefined)
        return `the host runs ESXi ${version} build ${build} with other VIBs than base image "${same.name}"`
      return `the host runs ESXi ${version} build ${build}, which is not among the base images of this trust host`
    },
  }
}

/** Returns the image with a digest; undefined if there is none. */
export function imageWith(baseImages: readonly BaseImage[], digest: string): BaseImage | undefined {
  return baseImages.find((each) => each.digest === digest)
}
