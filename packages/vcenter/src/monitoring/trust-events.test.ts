import { describe, expect, it } from '@jest/globals'
import type { TrustedKeyProvider } from '../records/key-provider.ts'
import type { TrustAttestation } from '../records/trusted-infrastructure.ts'
import { host } from '../testing/models.ts'
import { lockedEventId, trustEvents } from './trust-events.ts'

const CRYPTO = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
const NOTHING = { attestationServices: [], keyProviderServices: [] }
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

function known({
  attestation,
  cluster = 'Cluster',
  isConfigured = true,
}: {
  attestation?: TrustAttestation
  cluster?: string
  isConfigured?: boolean
} = {}) {
  return {
    hosts: [host({ id: 'h', name: 'esx-1', cluster })],
    inventories: new Map([
      ['h', { vms: [], crypto: CRYPTO, ...(attestation && { trust: attestation }) }],
    ]),
    keyProviders: [],
    trustedClusters: [{ cluster: 'Cluster', ...NOTHING }],
    trustedHosts: new Map(isConfigured ? [['h', NOTHING]] : []),
  }
}

const ids = (before: ReturnType<typeof known>, now: ReturnType<typeof known>) =>
  trustEvents(before, now).map(({ id, message }) => [
    id.replace('com.vmware.vc.', ''),
    ...(message === undefined ? [] : [message]),
  ])

describe('events about a Trust Authority', () => {
  it('tell when a host is attested, is not attested, or is no Trusted Host anymore', () => {
    const [none, passed] = [known(), known({ attestation: trust() })]
    const messages = ['trust-1:9444: the base image is not accepted']
    const failed = known({ attestation: trust({ status: 'notAttested', messages }) })
    expect(ids(none, passed)).toEqual([['TaHostAttestPassEvent']])
    expect(ids(passed, failed)).toEqual([
      ['TaHostAttestFailEvent', `Trust Authority did not attest the host (esx-1): ${messages[0]}`],
    ])
    expect(ids(failed, none)).toEqual([['TaHostAttestUnsetEvent']])
    const renewed = known({ attestation: trust({ attestedAtMs: 5 }) })
    expect(ids(passed, renewed)).toEqual([])
  })

  it('tell when key provider services fail', () => {
    const well = known({ attestation: trust() })
    const failing = { failingKeyProviderServices: FAILING }
    const one = known({ attestation: trust(failing) })
    const all = known({ attestation: trust({ ...failing, isWithoutKeyProviderService: true }) })
    const reason = ' (esx-1): trust-1:9444 does not answer'
    expect(ids(well, one)).toEqual([
      [
        'kms.crypto.TrustAuthority.ClusterUnhealthy',
        `The Trusted Key Provider is unhealthy${reason}`,
      ],
    ])
    expect(ids(one, all)).toEqual([
      [
        'kms.crypto.TrustAuthority.ClusterNotAvailable',
        `The Trusted Key Provider is not available${reason}`,
      ],
    ])
    expect(ids(all, all)).toEqual([])
    expect(ids(all, well)).toEqual([])
  })

  it('tell when a key server of a key provider service fails', () => {
    const well = known({ attestation: trust() })
    const lost = FAILING.map((each) => ({ ...each, isWithoutKeyServer: true }))
    const one = known({ attestation: trust({ failingKeyProviderServices: lost }) })
    const both = [...lost, ...FAILING]
    const other = known({ attestation: trust({ failingKeyProviderServices: both }) })
    const eventsOf = (before: typeof well, now: typeof well) =>
      ids(before, now).map(([id]) => id?.replace('kms.crypto.TrustAuthority.', ''))
    expect(eventsOf(well, one)).toEqual(['KmsUnhealthy'])
    expect(eventsOf(one, other)).toEqual(['ClusterUnhealthy'])
    expect(eventsOf(other, one)).toEqual([])
  })

  it('tell when a host enters or leaves a trusted cluster without a remediation', () => {
    const outside = known({ cluster: 'Other', isConfigured: false })
    const inside = known()
    expect(ids(outside, known({ isConfigured: false }))).toEqual([
      ['TrustAuthority.HostNotConfigured'],
    ])
    expect(ids(inside, known({ cluster: 'Other' }))).toEqual([['TrustAuthority.DecommissionHost']])
    expect(ids(known({ cluster: 'Other' }), outside)).toEqual([])
  })
})

it('a locked VM of a trusted provider has its own events', () => {
  const provider: TrustedKeyProvider = {
    kind: 'trusted',
    ...{ name: 'tkp', keyId: 'k', kcv: '', tpmRequired: false, isDefault: false },
    ...{ backedUpTimeMs: undefined, updatedTimeMs: undefined },
  }
  const home = { provider: 'tkp', keyId: 'k' }
  const of = (attestation: TrustAttestation | undefined, name = 'tkp') =>
    lockedEventId(
      { ...known(attestation && { attestation }), keyProviders: [{ ...provider, name }] },
      'h',
      { home, disks: [home] },
    ).replace('com.vmware.vc.vm.Crypto.VMLocked.', '')
  expect(of(trust({ isWithoutKeyProviderService: true }))).toBe('TAKMSClusterUnavaliable')
  expect(of(trust())).toBe('TAKeyMissingOnHost')
  expect(of(undefined)).toBe('TAKeyMissingOnHost')
  expect(of(trust(), 'other')).toBe('KeyMissingOnHost')
})
