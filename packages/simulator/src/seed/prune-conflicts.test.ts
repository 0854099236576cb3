import { describe, expect, it } from '@jest/globals'
import { planSeed } from './plan-seed.ts'
import type { ObservedState, ObservedVm, SeededState } from './seed-state.ts'

const ADMINISTRATOR = 'administrator@vsphere.local'
const NKP = { name: 'nkp-1', tpmRequired: false, keyId: 'k', kcv: 'c' }

const SEED: SeededState = {
  datacenters: [
    {
      name: 'dc',
      folders: [{ name: 'outer' }, { name: 'inner', parent: 'outer' }],
      clusters: [{ name: 'Gold', folder: 'inner' }, { name: 'Lab' }],
    },
  ],
  hosts: [
    { name: 'esx-1', tpm: false, cluster: 'Gold' },
    { name: 'esx-2', tpm: false, cluster: 'Lab' },
  ],
  providers: [
    {
      ...NKP,
      keyId: undefined,
      kcv: undefined,
      fixedKey: undefined,
      backup: { file: undefined, passwordFile: undefined },
    },
  ],
  defaults: [{ scope: 'vCenter', entity: '', provider: 'nkp-1' }],
  vms: [],
  users: [],
  roles: [],
  permissions: [],
  settings: [],
}
const PRESENT: ObservedState = {
  datacenters: ['dc'],
  folders: ['outer', 'inner'],
  clusters: ['Gold', 'Lab'],
  hosts: SEED.hosts,
  providers: ['nkp-1', 'by-hand'].map((name) => ({ ...NKP, name, backedUp: true })),
  defaults: [],
  vms: [],
  users: [ADMINISTRATOR],
  roles: [],
  permissions: [],
  settings: [],
  backupFiles: [],
}
const NEW_VM: SeededState['vms'][number] = {
  name: 'db-1',
  host: 'esx-1',
  sizeBytes: 4096,
  provider: undefined,
  poweredOn: false,
  content: undefined,
  contentSha256: undefined,
}
const VM: ObservedVm = {
  name: 'db-1',
  datastore: 'datastore1',
  hosts: ['esx-1'],
  seenBy: ['esx-1', 'esx-2'],
  runsOn: undefined,
  runsElsewhere: false,
  sizeBytes: 4096,
  provider: 'nkp-1',
  keyProviders: ['nkp-1'],
  missingProviders: [],
  lockedOn: [],
  contentSha256: undefined,
}

function plan(seed: Partial<SeededState>, present: Partial<ObservedState>, { prune = true } = {}) {
  return planSeed({ ...SEED, ...seed }, { ...PRESENT, ...present }, { prune, keep: ADMINISTRATOR })
}

describe('VMs of the same name in two datastores', () => {
  const far = { ...VM, datastore: 'far', hosts: [], seenBy: ['esx-2'] }

  it('are both pruned, each on a host that sees it', () => {
    const { actions } = plan({}, { vms: [far, VM] })
    expect(actions.filter(({ kind }) => kind.endsWith('Vm'))).toEqual([
      { kind: 'deleteVm', name: 'db-1', host: 'esx-1', isOn: false },
      { kind: 'registerVm', name: 'db-1', host: 'esx-2', datastore: 'far' },
      { kind: 'deleteVm', name: 'db-1', host: 'esx-2', isOn: false },
    ])
  })

  it('are told apart by the host of the VM in the seed', () => {
    const other = { ...far, sizeBytes: 8192 }
    expect(plan({ vms: [NEW_VM] }, { vms: [other, VM] }).conflicts).toEqual([])
    expect(plan({ vms: [{ ...NEW_VM, host: 'esx-2' }] }, { vms: [other, VM] }).conflicts).toEqual([
      'vms[0].size: the disk of db-1 has 8192 bytes',
    ])
  })

  it('are a conflict if the host in the seed sees neither of them', () => {
    expect(plan({ vms: [NEW_VM] }, { vms: [far] }).conflicts).toEqual([
      'vms[0].host: db-1 is in far, a datastore that esx-1 does not see',
    ])
  })

  it('both keep their providers', () => {
    const vms = [VM, { ...far, keyProviders: ['by-hand'] }]
    expect(plan({ vms: [NEW_VM] }, { vms }).conflicts).toEqual([
      expect.stringContaining('db-1 is encrypted by "by-hand", which --prune would delete'),
    ])
  })
})

describe('a VM with content', () => {
  it('gets its content after its provider, if it is locked', () => {
    const vm = { ...NEW_VM, content: { fill: 'a' }, contentSha256: 'aa' }
    const locked = { ...VM, missingProviders: ['nkp-1'], lockedOn: ['esx-1'] }
    const { actions } = plan({ vms: [vm] }, { vms: [locked], providers: [] }, { prune: false })
    expect(actions.map(({ kind }) => kind)).toEqual([
      'createProvider',
      'backUpProvider',
      'setDefault',
      'writeContent',
    ])
  })
})
