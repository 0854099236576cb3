import { expect, it } from '@jest/globals'
import type { TrustAttestation } from '../records/trusted-infrastructure.ts'
import { trustedProviderOnHost } from './provider-on-host.ts'

const WORKS = { isEligible: true, isActive: true, message: '', isConnected: true }
const trust = (more: Partial<TrustAttestation> = {}): TrustAttestation => ({
  ...{ status: 'attested', serviceId: 's', attestedAtMs: 1, attestedUntilMs: 2, messages: [] },
  ...{ failingKeyProviderServices: [], isWithoutKeyProviderService: false },
  ...more,
})
const FAILING = [
  {
    address: 'trust-1:9444',
    message: 'trust-1:9444 does not answer',
    isWithoutKeyServer: false,
  },
]

it.each([
  ['works on an attested host', true, trust(), WORKS],
  [
    'is not for a host that is not a Trusted Host',
    false,
    undefined,
    {
      ...{ ...WORKS, isEligible: false, isActive: false },
      message: 'the host is not configured for vSphere Trust Authority',
    },
  ],
  [
    'does not work before the first attestation',
    true,
    undefined,
    { ...WORKS, isActive: false, message: 'the host is not attested yet' },
  ],
  [
    'does not work on an unattested host',
    true,
    trust({ status: 'notAttested', messages: ['the base image is not accepted'] }),
    {
      ...{ ...WORKS, isActive: false },
      message: 'the host is not attested: the base image is not accepted',
    },
  ],
  [
    'does not work without key provider services',
    true,
    trust({ failingKeyProviderServices: FAILING, isWithoutKeyProviderService: true }),
    {
      ...{ ...WORKS, isActive: false },
      message: 'the Trusted Key Provider is not available: trust-1:9444 does not answer',
    },
  ],
  [
    'works with one key provider service',
    true,
    trust({ failingKeyProviderServices: FAILING }),
    WORKS,
  ],
])('a trusted provider %s', (_what, isConfigured, attestation, expected) => {
  expect(trustedProviderOnHost(WORKS, { isConfigured, trust: attestation })).toEqual(expected)
})
