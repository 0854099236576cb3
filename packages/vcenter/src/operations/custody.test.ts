import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import type { HostStatus } from '../distribution/host-progress.ts'
import type { Store } from '../store/store.ts'
import { host, keyProvider, simulatedStore, vmRecord } from '../testing/models.ts'
import { custodyOperations } from './custody.ts'
import { virtualMachineOperations } from './virtual-machines.ts'

/** The stored name contains the angstrom sign, as version 0.2 stored it. */
const KEPT = 'NKP \u212b'
const ASKED = 'NKP \u00c5'
const HOST = host({ cluster: undefined })
const CALL: Call = {
  caller: { name: 'anna@vsphere.local', sessionId: '' },
  peer: undefined,
  source: '',
  authority: '',
  signal: new AbortController().signal,
  requireStill: async () => undefined,
}
const lost = {
  isConnected: false,
  hasReportedVms: false,
  observed: undefined,
  refusal: undefined,
}
const distributor = { status: () => lost }

const NO_KEY_SERVERS = {
  kmsHealth: { statuses: () => [] },
  hostKeys: { held: async () => new Map() },
}

let store: Store

beforeEach(async () => {
  store = await simulatedStore()
  const provider = keyProvider({ name: KEPT })
  const home = { provider: KEPT, keyId: provider.keyId }
  await store.change((tables) => {
    tables.insertKeyProvider(provider)
    tables.putHost(HOST)
    tables.putHostInventory(HOST.id, {
      vms: [vmRecord({ home })],
      crypto: { mode: 'incapable', hostKey: undefined, requiresEncryptionMode: false },
    })
  })
})
afterEach(() => {
  store.close()
})

describe('a provider whose name is not stored in composed form', () => {
  it('has its dependents and predictions under its composed name', async () => {
    const { previewDelete, getCustody } = custodyOperations({
      ...NO_KEY_SERVERS,
      ...{ store, distributor, linkedKeys: async () => [] },
    })
    const dependents = [{ kind: 'virtualMachine', name: 'vm' }]
    expect(await previewDelete.run({ provider: ASKED }, CALL)).toMatchObject({ dependents })
    expect(await getCustody.run({ provider: ASKED, without: [] }, CALL)).toMatchObject({
      dependents,
      predictions: [{ vm: 'vm' }],
    })
  })

  it('has its virtual machines under its composed name', async () => {
    const { listVirtualMachines } = virtualMachineOperations({ store, distributor })
    expect(await listVirtualMachines.run({ provider: ASKED }, CALL)).toMatchObject({
      virtualMachines: [{ name: 'vm' }],
    })
  })
})

describe('the hosts that may have virtual machines that vCenter does not list', () => {
  /** Returns the incomplete hosts in each answer that names them. */
  const incompleteIn = async (status: HostStatus = lost) => {
    const parts = { store, distributor: { status: () => status } }
    const { previewDelete, getCustody } = custodyOperations({
      ...NO_KEY_SERVERS,
      ...parts,
      linkedKeys: async () => [],
    })
    const { listVirtualMachines } = virtualMachineOperations(parts)
    return [
      (await previewDelete.run({ provider: ASKED }, CALL)).incompleteHosts,
      (await getCustody.run({ provider: ASKED, without: [] }, CALL)).incompleteHosts,
      (await listVirtualMachines.run({ provider: ASKED }, CALL)).incompleteHosts,
    ]
  }
  const [none, all] = [
    [[], [], []],
    [[HOST.name], [HOST.name], [HOST.name]],
  ]

  it('include a host that reported more than vCenter keeps', async () => {
    expect(await incompleteIn()).toEqual(none)
    const inventory = store.snapshot().inventories.get(HOST.id)
    if (inventory === undefined) throw new Error('no inventory')
    await store.change((tables) =>
      tables.putHostInventory(HOST.id, { ...inventory, isIncomplete: true }),
    )
    expect(await incompleteIn()).toEqual(all)
  })

  it('include a connected host until it has reported on this connection', async () => {
    const connected = { ...lost, isConnected: true }
    expect(await incompleteIn(connected)).toEqual(all)
    expect(await incompleteIn({ ...connected, hasReportedVms: true })).toEqual(none)
  })

  it('include a host that was added again and has not reported', async () => {
    await store.change((tables) => {
      tables.removeHost(HOST.id)
      tables.putHost(HOST)
    })
    expect(await incompleteIn()).toEqual(all)
    expect(await incompleteIn({ ...lost, isConnected: true })).toEqual(all)
  })
})

it('custody predicts with the KDK of a linked vCenter after the provider was deleted here', async () => {
  const { name: provider, keyId, kcv } = keyProvider({ name: 'deleted' })
  const key = { provider, keyId, kcv }
  const esx = host({ name: 'esx-9', cluster: undefined })
  const sent = { sinceMs: 1, isSent: true, usable: true, isDefault: false, custody: 'TPM' }
  await store.change((tables) => {
    tables.putHost(esx)
    tables.putHostHolding(esx.id, {
      ...{ host: esx.name, encryptionMode: 'TPM', heardMs: 1 },
      keys: [{ ...key, ...sent, foreign: false }],
    })
    tables.putHostInventory(esx.id, {
      vms: [vmRecord({ isLocked: true, home: { provider, keyId }, disks: [] })],
      crypto: { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false },
    })
  })
  const { getCustody } = custodyOperations({
    ...NO_KEY_SERVERS,
    ...{ store, distributor },
    linkedKeys: async () => [
      { vcenter: 'other', keys: [key], mayHaveMore: false, isReachable: true },
    ],
  })
  const { places, predictions } = await getCustody.run({ provider, without: [] }, CALL)
  expect(places.map(({ kind }) => kind)).toEqual(['host', 'linked'])
  expect(predictions).toMatchObject([{ way: { kind: 'pushed' } }])
})
