import { describe, expect, it } from '@jest/globals'
import { mergeViews, readerOf, type VmView } from './observe-vms.ts'

const KEY = { provider: 'nkp-1', kdkKeyId: 'k', keyId: 'x' }

function view(host: string, vm: Partial<VmView['vm']>): VmView {
  return {
    host,
    vm: {
      name: 'db-1',
      datastore: 'datastore1',
      provider: 'nkp-1',
      kdkKeyId: 'k',
      powerState: 'POWER_STATE_POWERED_OFF',
      cryptoState: 'CRYPTO_STATE_UNLOCKED',
      diskBytes: 4096,
      uuid: 'u',
      registered: false,
      isTemplate: false,
      validity: 'VALIDITY_VALID',
      homeKey: KEY,
      disks: [],
      mixedKeys: false,
      missingKeys: [],
      otherKeys: [],
      invalidReason: '',
      registeredTimeMs: 0,
      madeHere: false,
      registeredBy: '',
      powerChangedBy: '',
      ...{ folder: 'db-1', annotation: '', memoryBytes: 0, cpuCount: 0, extraSettings: [] },
      migrateEncryption: 'MIGRATE_ENCRYPTION_REQUIRED',
      restartPriority: 'RESTART_PRIORITY_MEDIUM',
      revision: 0,
      vtpm: null,
      ...vm,
    },
  }
}
const one = (...views: VmView[]) => {
  const [vm, ...others] = mergeViews(views)
  if (vm === undefined || others.length > 0) throw new Error('not one VM')
  return vm
}

describe('mergeViews', () => {
  it('keeps the hosts that see a VM, and the host that has registered it', () => {
    const vm = one(view('esx-1', {}), view('esx-2', { registered: true }))
    expect(vm).toMatchObject({ hosts: ['esx-2'], seenBy: ['esx-1', 'esx-2'] })
  })

  it('returns two VMs of the same name if they are in two datastores', () => {
    const vms = mergeViews([view('esx-1', {}), view('esx-2', { datastore: 'far' })])
    expect(vms.map(({ datastore, seenBy }) => [datastore, seenBy])).toEqual([
      ['datastore1', ['esx-1']],
      ['far', ['esx-2']],
    ])
  })

  it('treats the two Unicode forms of a name as one VM', () => {
    const vm = one(view('esx-1', { name: 'Bu\u0308ro' }), view('esx-2', { name: 'B\u00fcro' }))
    expect(vm.name).toBe('B\u00fcro')
  })
})

describe('readerOf', () => {
  const missing = { missingKeys: [KEY] }

  it('returns no host for a locked VM, so that its disk is not read', () => {
    const locked = one(view('esx-1', { registered: true, ...missing }), view('esx-2', {}))
    expect(locked.missingProviders).toEqual(['nkp-1'])
    expect(readerOf(locked, 'esx-1')).toBeUndefined()
  })

  it('returns no host for a VM that runs on a host of another vCenter', () => {
    const vm = one(view('esx-1', { powerState: 'POWER_STATE_POWERED_ON_ELSEWHERE' }))
    expect(readerOf(vm, 'esx-1')).toBeUndefined()
  })

  it('returns the host on which the VM runs, even if its key is missing', () => {
    const running = { powerState: 'POWER_STATE_POWERED_ON', registered: true } as const
    expect(readerOf(one(view('esx-1', { ...running, ...missing })), 'esx-2')).toBe('esx-1')
  })

  it('returns a host that sees an unregistered VM and holds its keys', () => {
    const vm = one(view('esx-1', missing), view('esx-2', {}), view('esx-3', {}))
    expect(readerOf(vm, 'esx-3')).toBe('esx-3')
    expect(readerOf(vm, 'esx-1')).toBe('esx-2')
    expect(readerOf(vm, 'esx-9')).toBe('esx-2')
  })
})
