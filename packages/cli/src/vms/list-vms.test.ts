import { describe, expect, it } from '@jest/globals'
import type { vcenterV1 } from '@nkpsim/rpc'
import type { VmView } from '../commands/vm-view.ts'
import { mergeVms } from './list-vms.ts'

const KEY = { provider: 'nkp-1', kdkKeyId: 'k', keyId: '' }
const vm = (name: string, more: Partial<VmView> = {}): VmView => ({
  ...{ name, uuid: `id of ${name}`, datastore: 'ds', provider: 'nkp-1', kdkKeyId: 'k' },
  ...{ powerState: 'POWERED_OFF', cryptoState: 'UNLOCKED', validity: 'VALID', invalidReason: '' },
  ...{ registered: true, isTemplate: false, diskBytes: 4096, homeKey: KEY, mixedKeys: false },
  ...{ disks: [], missingKeys: [], folder: name, annotation: '', extraSettings: [] },
  ...{
    memoryBytes: 0,
    cpuCount: 0,
    hasVtpm: false,
    migrateEncryption: 'REQUIRED',
    restartPriority: '',
  },
  ...more,
})
const seen = (name: string) => vm(name, { registered: false })
const silent = (host: string) => ({
  host,
  failure: { exitCode: 6, code: 'NOT_READY', message: `host ${host} is not running` },
})
const reported = (name: string, host: string): vcenterV1.VirtualMachine__Output => ({
  ...{ uuid: `id of ${name}`, name, host, datastore: 'ds', template: false, poweredOn: true },
  suspended: false,
  ...{ locked: true, invalid: false, mixedKeys: false, hostConnected: false, hasVtpm: false },
  homeKey: { provider: 'nkp-1', keyId: 'k' },
  diskKeys: [{ provider: 'nkp-1', keyId: 'k' }],
})
const inventory = (
  hosts: string[],
  virtualMachines: vcenterV1.VirtualMachine__Output[],
  incompleteHosts: string[] = [],
) => ({ hosts, virtualMachines, incompleteHosts })

describe('the VMs of all hosts', () => {
  it('are ordered by name, and a VM of a shared datastore has the host that registered it', () => {
    const answers = [
      { host: 'esx-1', answer: [seen('db-10'), vm('db-2'), seen('loose')] },
      { host: 'esx-2', answer: [vm('db-10'), seen('db-2'), seen('loose')] },
    ]
    const { vms } = mergeVms(answers, [], undefined)
    expect(vms.map(({ name, host }) => [name, host])).toEqual([
      ['db-2', 'esx-1'],
      ['db-10', 'esx-2'],
      ['loose', null],
    ])
  })

  it('of one name are different VMs if their datastores or UUIDs differ', () => {
    const answers = [
      { host: 'esx-1', answer: [vm('db'), vm('db', { registered: false, datastore: 'other' })] },
      { host: 'esx-2', answer: [vm('db', { registered: false, uuid: 'another' })] },
    ]
    expect(mergeVms(answers, [], undefined).vms.map(({ host }) => host)).toEqual([
      null,
      null,
      'esx-1',
    ])
  })

  it('of a host that does not answer are as vCenter last knew them', () => {
    const answers = [{ host: 'esx-1', answer: [vm('moved'), seen('db')] }]
    const known = inventory(
      ['esx-1', 'esx-2'],
      [reported('db', 'esx-2'), reported('moved', 'esx-2'), reported('old', 'esx-1')],
    )
    const list = mergeVms(answers, [silent('esx-2')], known)
    expect(list).toMatchObject({ lastKnown: ['esx-2'], silent: [] })
    expect(list.vms).toMatchObject([
      {
        name: 'db',
        host: 'esx-2',
        lastKnown: true,
        powerState: 'POWERED_ON',
        cryptoState: 'LOCKED',
      },
      { name: 'moved', host: 'esx-1', lastKnown: false },
    ])
  })

  it.each([
    ['vCenter does not answer', undefined],
    ['the host is not in the inventory', inventory(['esx-1'], [])],
    ['vCenter may not list all its VMs', inventory(['esx-2'], [], ['esx-2'])],
  ])('of a host that does not answer are unknown if %s', (_what, known) => {
    expect(mergeVms([], [silent('esx-2')], known)).toEqual({
      vms: [],
      lastKnown: [],
      silent: [silent('esx-2')],
      unmanaged: [],
    })
  })

  it('of a host that vCenter removed are not missing, because the host was not asked', () => {
    const failure = { exitCode: 3, code: 'HOST_UNKNOWN', message: 'vCenter does not manage esx-2' }
    const removed = { host: 'esx-2', failure }
    const known = inventory(['esx-1'], [])
    expect(mergeVms([{ host: 'esx-1', answer: [] }], [removed], known)).toEqual({
      ...{ vms: [], lastKnown: [], silent: [] },
      unmanaged: ['esx-2'],
    })
    // A new vCenter manages no host yet. An empty list would say that there are no VMs.
    expect(mergeVms([], [removed], inventory([], []))).toEqual({
      ...{ vms: [], lastKnown: [], unmanaged: [] },
      silent: [removed],
    })
  })
})
