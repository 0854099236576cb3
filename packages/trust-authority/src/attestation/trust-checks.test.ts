import { expect, it } from '@jest/globals'
import { ATTESTATION_CHECKS } from '@nkpsim/tpm'
import { INITIAL_CONFIGURATION, type TrustConfiguration } from '../records/configuration.ts'
import { LEFT_OUT, trustChecks } from './trust-checks.ts'

const EK = Buffer.concat([Buffer.from('000b', 'hex'), Buffer.alloc(32, 1)])
const CERTIFICATE = 'EK_CERTIFICATE_UNTRUSTED'
const LISTED = 'EK_NOT_TRUSTED'

/** Codes of the checks for a TPM. */
function codes(
  requireEndorsementKeys: boolean,
  requireCertificateValidation: boolean,
  isAdded: boolean,
): string[] {
  const configuration: TrustConfiguration = {
    ...INITIAL_CONFIGURATION,
    settings: { requireEndorsementKeys, requireCertificateValidation },
    endorsementKeys: isAdded ? [{ name: 'a', endorsementKeyName: EK.toString('hex') }] : [],
  }
  return trustChecks(configuration, EK).map(({ code }) => code)
}

it('each check of a vCenter is used or deliberately left out', () => {
  const used = [...codes(true, true, false), ...LEFT_OUT]
  expect(ATTESTATION_CHECKS.map(({ code }) => code).filter((code) => !used.includes(code))).toEqual(
    [],
  )
  expect(codes(true, true, false)).not.toEqual(expect.arrayContaining([LEFT_OUT[0]]))
})

it.each([
  // requireEndorsementKeys, requireCertificateValidation, isAdded, checks
  [false, true, false, [CERTIFICATE]],
  [false, true, true, [CERTIFICATE]],
  [true, false, false, [LISTED, CERTIFICATE]],
  [true, false, true, [LISTED]],
  [true, true, true, [LISTED, CERTIFICATE]],
  [false, false, true, []],
  [false, false, false, [CERTIFICATE]],
])(
  'keys required %s, certificates required %s, key added %s: %j',
  (keys, certificates, isAdded, expected) => {
    const found = codes(keys, certificates, isAdded)
    expect(found.filter((code) => [LISTED, CERTIFICATE].includes(code))).toEqual(expected)
    expect(found.at(-1)).toBe('BASE_IMAGE_UNKNOWN')
  },
)
