import { describe, expect, it } from '@jest/globals'
import { vmRecord } from '../testing/models.ts'
import { predictStandard, type StandardCustodyInput, standardPlaces } from './standard-custody.ts'

const key = (id: string) => ({ provider: 'KMS', keyId: '', kmsKeyId: id })
const crypto = { mode: 'safe' as const, hostKey: undefined, requiresEncryptionMode: false }
const hostOf = (
  name: string,
  keys: string[] | undefined,
  more: { isConnected?: boolean; isPersistent?: boolean } = {},
) => ({
  host: { id: name, name, encryptionMode: 'TPM' as const, isDisconnected: false },
  isConnected: more.isConnected ?? keys !== undefined,
  keys: keys?.map((keyId) => ({ keyId, isPersistent: more.isPersistent ?? false })),
})
const server = (isReachable: boolean) => ({
  ...{ name: 'a', isReachable, problem: isReachable ? '' : 'no answer' },
})
const VMS = [
  vmRecord({ name: 'vm-1', home: key('1'), disks: [key('2'), null] }),
  vmRecord({ name: 'vm-2', home: key('3'), disks: [] }),
  vmRecord({ name: 'other', home: { provider: 'NKP', keyId: 'k' }, disks: [] }),
]
const input = (more: Partial<StandardCustodyInput> = {}): StandardCustodyInput => ({
  provider: 'KMS',
  servers: [server(true)],
  hosts: [hostOf('esx-1', ['1', '2', '3']), hostOf('esx-2', ['1', '2'])],
  inventories: new Map([['esx-1', { vms: VMS, crypto }]]),
  ...more,
})
const NOTHING = { vcenter: false, keyServers: false, hosts: new Set<string>() }
const ways = (more: Partial<StandardCustodyInput>, gone: Partial<typeof NOTHING> = {}) =>
  predictStandard(input(more), { ...NOTHING, ...gone }).map(({ vm, way }) => ({ vm, ...way }))

describe('places of the keys of a standard provider', () => {
  it('are the key servers and the memory of hosts; vCenter has ids alone', () => {
    const hosts = [
      hostOf('esx-1', ['1', '2']),
      hostOf('esx-2', []),
      hostOf('esx-3', undefined),
      hostOf('esx-4', ['1'], { isPersistent: true }),
    ]
    expect(standardPlaces(input({ hosts }))).toMatchObject([
      { kind: 'keyServer', server: 'a', isReachable: true },
      { kind: 'vcenterIds' },
      { kind: 'hostMemory', host: 'esx-1', keys: { count: 2, persistentCount: 0 } },
      { kind: 'hostMemory', host: 'esx-3', isConnected: false, keys: undefined },
      { kind: 'hostMemory', host: 'esx-4', keys: { count: 1, persistentCount: 1 } },
    ])
  })
})

describe('a virtual machine with keys of a standard provider', () => {
  it('opens on a host that has its keys in memory, also without key server and vCenter', () => {
    const gone = { vcenter: true, keyServers: true }
    expect(ways({}, gone)).toEqual([
      { vm: 'vm-1', kind: 'held', host: 'esx-1' },
      { vm: 'vm-2', kind: 'held', host: 'esx-1' },
    ])
  })

  it('opens on another host with its keys, or else needs a key server and vCenter', () => {
    const hosts = new Set(['esx-1'])
    expect(ways({}, { hosts })).toEqual([
      { vm: 'vm-1', kind: 'held', host: 'esx-2' },
      { vm: 'vm-2', kind: 'pushed', host: 'esx-2' },
    ])
    expect(ways({}, { hosts, vcenter: true })[1]).toMatchObject({ kind: 'lost' })
    expect(ways({}, { hosts, keyServers: true })[1]).toMatchObject({ kind: 'lost' })
  })

  it('after a reboot of all hosts, opens only if a key server answers', () => {
    const hosts = [hostOf('esx-1', []), hostOf('esx-2', [])]
    expect(ways({ hosts })[0]).toMatchObject({ kind: 'pushed', host: 'esx-1' })
    expect(ways({ hosts, servers: [server(false)] })[0]).toMatchObject({
      ...{ kind: 'perhaps', from: 'keyServer' },
    })
    expect(ways({ hosts, servers: [server(false), server(true)] })[0]?.kind).toBe('pushed')
  })

  it('may open on a host that does not answer', () => {
    const hosts = [hostOf('esx-1', undefined), hostOf('esx-2', [])]
    expect(ways({ hosts, servers: [server(false)] })[0]).toMatchObject({
      ...{ kind: 'perhaps', host: 'esx-1', from: 'silentHost' },
    })
  })
})
