import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { holdingWhenHeard, holdingWhenSent } from '../distribution/holding.ts'
import type { HostHolding } from '../records/holding.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import { host, keyProvider, NO_ENTITY_DEFAULTS, vmRecord } from '../testing/models.ts'
import { type CustodyInput, hostStandings, knownKeyOf, placesOf } from './custody.ts'
import { predictWithout, readGone } from './without.ts'

const A = keyProvider({ name: 'A' })
const KDK = { provider: 'A', keyId: A.keyId, kcv: A.kcv }
const vcenterBackup = (more: Partial<VcenterBackup> = {}): VcenterBackup => ({
  id: 'job',
  location: 'file:///backups',
  schedule: undefined,
  fileName: 'vc_job.nkpsim-backup',
  timeMs: 5000,
  isEncrypted: false,
  keys: [KDK],
  isComplete: true,
  ...more,
})
const observed = (providers: readonly (typeof A)[]) => ({
  keyProviders: providers.map(({ name, ...held }) => ({ ...held, provider: name, usable: true })),
})

const esx = host({ name: 'esx-1', encryptionMode: 'TPM' })
const inputWith = ({
  holdings = [],
  hosts = [],
  keyProviders = [A],
  vcenterBackups = [],
  connected = [],
}: {
  holdings?: [string, HostHolding][]
  hosts?: (typeof esx)[]
  keyProviders?: (typeof A)[]
  vcenterBackups?: VcenterBackup[]
  connected?: string[]
}): CustodyInput => {
  const snapshot = {
    ...{ ...NO_ENTITY_DEFAULTS, generation: 1, backups: [], keyProviders, hosts },
    holdings: new Map(holdings),
  }
  const standings = hostStandings(snapshot, (id) => connected.includes(id))
  return { snapshot, hosts: standings, vcenterBackups, linked: [] }
}

describe('places of a KDK', () => {
  it('include a disconnected host, with the times of its first and its last report', () => {
    const first = holdingWhenHeard(undefined, esx, observed([A]), 1000)
    const later = holdingWhenHeard(first, esx, observed([A]), 2000)
    const of = { hosts: [esx], holdings: [[esx.id, later]] as [string, HostHolding][] }
    const place = { kind: 'host', host: 'esx-1', protection: 'TPM', sinceMs: 1000 }
    expect(placesOf(inputWith(of), A)).toMatchObject([
      { kind: 'vcenter' },
      { ...place, isConnected: false, lastKnownMs: 2000, isRemoved: false, doubt: undefined },
    ])
    expect(placesOf(inputWith({ ...of, connected: [esx.id] }), A)).toMatchObject([
      { kind: 'vcenter' },
      { ...place, isConnected: true, lastKnownMs: 0 },
    ])
    expect(placesOf(inputWith({ ...of, hosts: [] }), A)).toMatchObject([
      { kind: 'vcenter' },
      { ...place, isRemoved: true, lastKnownMs: 2000 },
    ])
  })

  it('include, as doubtful, a host that should hold the KDK but never reported', () => {
    expect(placesOf(inputWith({ hosts: [esx] }), A)).toMatchObject([
      { kind: 'vcenter' },
      { host: 'esx-1', doubt: 'assumed', lastKnownMs: 0 },
    ])
    expect(placesOf(inputWith({ hosts: [esx], connected: [esx.id] }), A)).toHaveLength(1)
    const alone = { ...esx, cluster: undefined }
    expect(placesOf(inputWith({ hosts: [alone] }), A)).toHaveLength(1)
  })

  it('include, as doubtful, a host that has not reported since the vCenter was restored', () => {
    const nothing = holdingWhenHeard(undefined, esx, observed([]), 1000)
    const fromBackup = { ...nothing, isFromBackup: true as const }
    const placesWith = (holding: HostHolding, connected: string[] = []) =>
      placesOf(inputWith({ hosts: [esx], holdings: [[esx.id, holding]], connected }), A)
    expect(placesWith(fromBackup)).toMatchObject([
      { kind: 'vcenter' },
      { kind: 'host', host: 'esx-1', isConnected: false, doubt: 'assumed' },
    ])
    expect(placesWith(fromBackup, [esx.id])).toMatchObject([{ kind: 'vcenter' }])
    expect(placesWith(nothing)).toMatchObject([{ kind: 'vcenter' }])
    // vCenter cannot know whether the state that it sends now arrives.
    expect(holdingWhenSent(fromBackup, esx, { keyProviders: [] }, 2000).isFromBackup).toBe(true)
    expect(holdingWhenHeard(fromBackup, esx, observed([]), 3000).isFromBackup).toBeUndefined()
  })

  it('include encrypted, unencrypted, finished and unfinished backups of the vCenter', () => {
    const doubtOf = (more: Partial<VcenterBackup>) =>
      placesOf(inputWith({ vcenterBackups: [vcenterBackup(more)] }), A)
        .filter(({ kind }) => kind === 'vcenterBackup')
        .map((place) => ('doubt' in place ? (place.doubt ?? 'none') : ''))
    expect(doubtOf({})).toEqual(['none'])
    expect(doubtOf({ isEncrypted: true })).toEqual(['none'])
    expect(doubtOf({ isComplete: false })).toEqual(['unfinished'])
    expect(doubtOf({ keys: undefined })).toEqual(['unlisted'])
    expect(doubtOf({ keys: [] })).toEqual([])
  })

  it('include copies under an earlier key_id of the same KDK', () => {
    const before = holdingWhenHeard(undefined, esx, observed([A]), 1000)
    const updated = { ...A, keyId: 'f2a5c0de-0000-4000-8000-000000000001' }
    const input = inputWith({
      keyProviders: [updated],
      hosts: [esx],
      holdings: [[esx.id, before]],
      vcenterBackups: [vcenterBackup()],
    })
    expect(placesOf(input, updated).map(({ kind }) => kind)).toEqual([
      'vcenter',
      'host',
      'vcenterBackup',
    ])
  })

  it('include a linked vCenter that was not reached, because it may have any KDK', () => {
    const away = { vcenter: 'vc-2', keys: [], mayHaveMore: true, isReachable: false }
    const other = { vcenter: 'vc-3', keys: [], mayHaveMore: false, isReachable: true }
    const input = { ...inputWith({ keyProviders: [] }), linked: [away, other] }
    expect(placesOf(input, A)).toEqual([
      { kind: 'linked', vcenter: 'vc-2', isReachable: false, isUnheard: true },
    ])
    // What the linked vCenter reported before is still known.
    const reported = { ...away, keys: [KDK] }
    const known = { ...inputWith({ keyProviders: [] }), linked: [reported] }
    expect(placesOf(known, A)).toMatchObject([{ kind: 'linked', isUnheard: false }])
    expect(knownKeyOf('A', known)).toMatchObject(KDK)
  })

  it('are still listed after the provider was deleted', () => {
    const holdings: [string, HostHolding][] = [
      [esx.id, holdingWhenHeard(undefined, esx, observed([A]), 1000)],
    ]
    const input = inputWith({ keyProviders: [], holdings })
    expect(knownKeyOf('A', input)).toMatchObject(KDK)
    expect(knownKeyOf('B', input)).toBeUndefined()
    expect(
      knownKeyOf('A', inputWith({ keyProviders: [], vcenterBackups: [vcenterBackup()] })),
    ).toMatchObject(KDK)
    const linked = [{ vcenter: 'vc-2', keys: [KDK], mayHaveMore: false, isReachable: true }]
    expect(knownKeyOf('A', { ...inputWith({ keyProviders: [] }), linked })).toMatchObject(KDK)
  })
})

describe('a virtual machine', () => {
  const key = { provider: 'A', keyId: A.keyId }
  const vm = vmRecord({ isLocked: true, home: key, disks: [] })
  const nothing = readGone(['vcenter', 'backup'], { hosts: [], linked: [] })
  const wayWith = (
    of: Parameters<typeof inputWith>[0],
    gone = nothing,
    registered = host({ name: 'esx-9', cluster: undefined }),
    linked: CustodyInput['linked'] = [],
  ) => {
    const input = inputWith({ ...of, hosts: [...(of.hosts ?? []), registered] })
    const crypto = { mode: 'safe' as const, hostKey: undefined, requiresEncryptionMode: false }
    const inventories = new Map([[registered.id, { vms: [vm], crypto }]])
    const snapshot = { ...input.snapshot, inventories }
    const [prediction] = predictWithout({ ...input, snapshot, linked }, () => true, gone)
    return prediction?.way
  }
  const heard: [string, HostHolding][] = [
    [esx.id, holdingWhenHeard(undefined, esx, observed([A]), 1000)],
  ]

  it('can perhaps be opened on a disconnected or removed host whose last report had the key', () => {
    const held = { kind: 'held', host: 'esx-1' }
    expect(wayWith({ hosts: [esx], holdings: heard, connected: [esx.id] })).toEqual(held)
    const perhaps = { kind: 'perhaps', host: 'esx-1', from: 'report' }
    expect(wayWith({ hosts: [esx], holdings: heard })).toEqual(perhaps)
    expect(wayWith({ holdings: heard })).toEqual(perhaps)
    // A certain way is better than a host that may have lost the KDK.
    const encrypted = vcenterBackup({ isEncrypted: true })
    expect(wayWith({ holdings: heard, vcenterBackups: [encrypted] })).toMatchObject({
      kind: 'restored',
      from: 'vcenterBackup',
    })
    const gone = readGone(['vcenter', 'backup', 'host:esx-1'], { hosts: ['esx-1'], linked: [] })
    expect(wayWith({ holdings: heard }, gone)).toEqual({ kind: 'lost' })
  })

  it('can perhaps be opened on a host to which the key was sent', () => {
    const sent = holdingWhenSent(undefined, esx, { keyProviders: [A] }, 1000)
    expect(wayWith({ holdings: [[esx.id, sent]] })).toEqual({
      kind: 'perhaps',
      host: 'esx-1',
      from: 'host',
    })
  })

  it('can be opened after a restore of the vCenter, with a password if all backups have one', () => {
    const restored = { kind: 'restored', host: 'esx-9', from: 'vcenterBackup' }
    const encrypted = vcenterBackup({ isEncrypted: true })
    expect(wayWith({ vcenterBackups: [encrypted] })).toEqual({ ...restored, needsPassword: true })
    expect(wayWith({ vcenterBackups: [encrypted, vcenterBackup()] })).toEqual({
      ...restored,
      needsPassword: false,
    })
    const gone = readGone(['vcenter', 'vcenter-backup'], { hosts: [], linked: [] })
    expect(wayWith({ vcenterBackups: [encrypted] }, gone)).toEqual({ kind: 'lost' })
    expect(wayWith({ vcenterBackups: [vcenterBackup({ keys: undefined })] })).toMatchObject({
      kind: 'perhaps',
      from: 'vcenterBackup',
    })
  })

  it('opens with the KDK of a linked vCenter, whether or not the provider is still here', () => {
    const wayOf = (keyProviders: (typeof A)[], key: Partial<typeof KDK> = {}) =>
      wayWith({ keyProviders }, nothing, undefined, [
        { vcenter: 'other', keys: [{ ...KDK, ...key }], mayHaveMore: false, isReachable: true },
      ])
    const pushed = { kind: 'pushed', host: 'esx-9' }
    expect(wayOf([])).toEqual(pushed)
    expect(wayOf([A])).toEqual(pushed)
  })

  it('perhaps opens with the KDK of a linked vCenter that has not reported its KDKs', () => {
    const away = [{ vcenter: 'away', keys: [], mayHaveMore: true, isReachable: false }]
    const perhaps = { kind: 'perhaps', host: 'esx-9', from: 'linked' }
    expect(wayWith({ keyProviders: [] }, nothing, undefined, away)).toEqual(perhaps)
    const gone = readGone(['linked:away'], { hosts: [], linked: ['away'] })
    expect(wayWith({ keyProviders: [] }, gone, undefined, away)).toEqual({ kind: 'lost' })
  })

  it('does not open with a KDK that a linked vCenter has under another name, key_id or KCV', () => {
    const wayOf = (key: Partial<typeof KDK>) =>
      wayWith({}, nothing, undefined, [
        { vcenter: 'other', keys: [{ ...KDK, ...key }], mayHaveMore: false, isReachable: true },
      ])
    expect(wayOf({ keyId: randomUUID() })).toEqual({ kind: 'lost' })
    expect(wayOf({ provider: 'B' })).toEqual({ kind: 'lost' })
    expect(wayOf({ kcv: 'ff'.repeat(16) })).toEqual({ kind: 'lost' })
  })

  it('is not confused with a machine whose key_id contains the text of other keys', () => {
    const B = keyProvider({ name: 'B', keyId: randomUUID() })
    const holding = holdingWhenHeard(undefined, esx, observed([A, B]), 1000)
    const input = inputWith({ hosts: [esx], holdings: [[esx.id, holding]] })
    const misleading = { provider: 'A', keyId: `${A.keyId},1 B${B.keyId}` }
    const vms = [
      { ...vm, home: misleading },
      { ...vm, disks: [{ provider: 'B', keyId: B.keyId }] },
    ]
    const crypto = { mode: 'safe' as const, hostKey: undefined, requiresEncryptionMode: false }
    const snapshot = { ...input.snapshot, inventories: new Map([[esx.id, { vms, crypto }]]) }
    const predictions = predictWithout({ ...input, snapshot }, () => true, nothing)
    expect(predictions.map(({ way }) => way.kind)).toEqual(['lost', 'perhaps'])
  })

  it('has its keys in the memory of its host only if the host has read the machine since the host started', () => {
    const holding = holdingWhenHeard(undefined, esx, observed([]), 1000)
    const { snapshot, ...input } = inputWith({ hosts: [esx], holdings: [[esx.id, holding]] })
    const hosts = input.hosts.map((standing) => ({ ...standing, isConnected: true }))
    const unlocked = { ...vm, isLocked: false }
    const vms = [unlocked, { ...unlocked, isUnread: true as const }]
    const crypto = { mode: 'safe' as const, hostKey: undefined, requiresEncryptionMode: false }
    const inventories = new Map([[esx.id, { vms, crypto }]])
    const loss = { ...input, hosts, snapshot: { ...snapshot, inventories } }
    const predictions = predictWithout(loss, () => true, nothing)
    expect(predictions.map(({ way }) => way.kind)).toEqual(['cached', 'lost'])
  })

  it('is opened rather on a host that reported its KDK than on one that was sent a KDK', () => {
    const other = host({ name: 'esx-0' })
    const sent = holdingWhenSent(undefined, other, { keyProviders: [A] }, 1000)
    const holdings: [string, HostHolding][] = [[other.id, sent], ...heard]
    expect(wayWith({ hosts: [other, esx], holdings })).toMatchObject({
      host: 'esx-1',
      from: 'report',
    })
  })

  it('needs only a few reads of each backup, however many keys its host reports', () => {
    let reads = 0
    const backup = Object.defineProperty(vcenterBackup(), 'keys', {
      get: () => {
        reads++
        return [KDK]
      },
    })
    const input = inputWith({ hosts: [esx], vcenterBackups: [backup] })
    const disks = Array.from({ length: 16 }, () => ({ provider: 'A', keyId: randomUUID() }))
    const vms = Array.from({ length: 100 }, () => ({ ...vm, disks }))
    const crypto = { mode: 'safe' as const, hostKey: undefined, requiresEncryptionMode: false }
    const snapshot = { ...input.snapshot, inventories: new Map([[esx.id, { vms, crypto }]]) }
    const gone = readGone([], { hosts: [], linked: [] })
    expect(predictWithout({ ...input, snapshot, linked: [] }, () => true, gone)).toHaveLength(100)
    expect(reads).toBeLessThan(4)
  })
})
