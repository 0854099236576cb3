import { expect, it } from '@jest/globals'
import { vmRecord } from '../testing/models.ts'
import { predictTrusted, type TrustedCustodyInput, trustedPlaces } from './trusted-custody.ts'

const crypto = { mode: 'safe' as const, hostKey: undefined, requiresEncryptionMode: false }
const home = { provider: 'TKP', keyId: 'k' }
const hostOf = (name: string, more: Partial<TrustedCustodyInput['hosts'][number]> = {}) => ({
  ...{ id: name, name, isConnected: true },
  attestation: { status: 'attested' as const, isWithoutKeyProviderService: false },
  ...more,
})
const input = (more: Partial<TrustedCustodyInput> = {}): TrustedCustodyInput => ({
  ...{ provider: 'TKP', trustHosts: ['trust-1'], hosts: [hostOf('esx-1'), hostOf('esx-2')] },
  inventories: new Map([
    [
      'esx-1',
      {
        vms: [
          vmRecord({ name: 'open', home, isLocked: false }),
          vmRecord({ name: 'locked', home, isLocked: true }),
          vmRecord({ name: 'plain', home: undefined, disks: [] }),
        ],
        crypto,
      },
    ],
  ]),
  ...more,
})
const NOTHING = { trustAuthority: false, hosts: new Set<string>() }
const ways = (more: Partial<TrustedCustodyInput> = {}, gone: Partial<typeof NOTHING> = {}) =>
  predictTrusted(input(more), { ...NOTHING, ...gone }).map(({ vm, way }) =>
    [vm, way.kind, 'host' in way ? way.host : ''].join(' '),
  )

it('keys of a trusted provider are nowhere but in the memory of hosts', () => {
  const hosts = [hostOf('esx-1'), hostOf('esx-2', { attestation: undefined })]
  expect(trustedPlaces(input({ hosts }))).toEqual([
    { kind: 'keyProviderService', trustHost: 'trust-1' },
    { kind: 'vcenterWithout' },
    { kind: 'trustedHost', host: 'esx-1', isConnected: true, isAttested: true },
    { kind: 'trustedHost', host: 'esx-2', isConnected: true, isAttested: false },
  ])
})

it('an open VM needs nobody until its host reboots, and a locked one an attested host', () => {
  expect(ways()).toEqual(['open cached esx-1', 'locked held esx-1'])
  expect(ways({}, { trustAuthority: true })).toEqual(['open cached esx-1', 'locked lost '])
  expect(ways({}, { hosts: new Set(['esx-1']) })).toEqual(['open held esx-2', 'locked held esx-2'])
  expect(ways({ trustHosts: [] })[1]).toBe('locked lost ')
})

it('a host that is not attested, or that no key provider service serves, may open it later', () => {
  const refused = { status: 'notAttested' as const, isWithoutKeyProviderService: false }
  const unserved = { status: 'attested' as const, isWithoutKeyProviderService: true }
  for (const attestation of [refused, unserved, undefined])
    expect(ways({ hosts: [hostOf('esx-1', { attestation })] })[1]).toBe('locked perhaps esx-1')
  const hosts = [hostOf('esx-1', { attestation: refused }), hostOf('esx-2')]
  expect(ways({ hosts })[1]).toBe('locked held esx-2')
})
