import { describe, expect, it } from '@jest/globals'
import { planSeed } from './plan-seed.ts'
import type { SeedDefault, SeedPermission } from './seed.ts'
import type { ObservedState, ObservedVm, SeededState } from './seed-state.ts'

const ADMINISTRATOR = 'administrator@vsphere.local'
const ALICE = 'alice@vsphere.local'
const NKP = { name: 'nkp-1', tpmRequired: false, keyId: 'k', kcv: 'c' }
const VCENTER = { kind: 'vCenter' as const, name: '' }

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

function plan(
  seed: Partial<SeededState>,
  present: Partial<ObservedState>,
  { prune = true, caller = ADMINISTRATOR } = {},
) {
  return planSeed(
    { ...SEED, ...seed },
    { ...PRESENT, ...present },
    { prune, keep: ADMINISTRATOR, caller },
  )
}

describe('pruning a default provider', () => {
  const byHand = (scope: SeedDefault['scope'], entity: string): SeedDefault => ({
    scope,
    entity,
    provider: 'by-hand',
  })

  it.each([
    ['cluster', 'Gold', ' of cluster Gold,', ' --cluster "Gold"'],
    ['folder', 'inner', ' of folder inner,', ' --folder "inner"'],
    ['folder', 'outer', ' of folder outer,', ' --folder "outer"'],
  ] as const)(
    'is refused if the %s %s would give it to a new VM',
    (scope, entity, owner, option) => {
      const { actions, conflicts } = plan({ vms: [NEW_VM] }, { defaults: [byHand(scope, entity)] })
      expect(actions).toEqual([])
      expect(conflicts).toEqual([
        `vms[0].provider: db-1 would be encrypted by "by-hand", the default${owner} which --prune would delete; remove the default with: nkpsim provider unset-default${option}`,
      ])
    },
  )

  it('is refused if vCenter would give it to a new VM, because the seed has no nearer default', () => {
    const defaults: SeedDefault[] = [{ scope: 'cluster', entity: 'Lab', provider: 'nkp-1' }]
    const { conflicts } = plan({ defaults, vms: [NEW_VM] }, { defaults: [byHand('vCenter', '')] })
    expect(conflicts).toEqual([expect.stringContaining('the default of the vCenter, which')])
  })

  it('is refused if a host would make its host key with it after a move', () => {
    const hosts = PRESENT.hosts.map((host) => ({ ...host, cluster: undefined }))
    const { conflicts } = plan({}, { hosts, defaults: [byHand('cluster', 'Lab')] })
    expect(conflicts).toEqual([
      expect.stringMatching(/^hosts\[1\]\.cluster: the host key of esx-2 would be .*"by-hand"/),
    ])
  })

  it.each<[string, Partial<SeededState>, SeedDefault, Partial<ObservedState>]>([
    ['no object of the seed gets it', { vms: [NEW_VM] }, byHand('cluster', 'Lab'), {}],
    [
      'the seed replaces the default',
      { vms: [NEW_VM], defaults: [{ scope: 'cluster', entity: 'Gold', provider: 'nkp-1' }] },
      byHand('cluster', 'Gold'),
      {},
    ],
    [
      'the seed has a nearer default',
      { vms: [NEW_VM], defaults: [{ scope: 'folder', entity: 'inner', provider: 'nkp-1' }] },
      byHand('folder', 'outer'),
      {},
    ],
    [
      'the VM names its provider',
      { vms: [{ ...NEW_VM, provider: 'nkp-1' }] },
      byHand('cluster', 'Gold'),
      {},
    ],
    ['the VM exists', { vms: [NEW_VM] }, byHand('cluster', 'Gold'), { vms: [VM] }],
  ])('is allowed if %s', (_why, seed, present, others) => {
    const { actions, conflicts } = plan(seed, { defaults: [present], ...others })
    expect(conflicts).toEqual([])
    expect(actions).toContainEqual({ kind: 'deleteProvider', name: 'by-hand' })
  })

  it('sets the defaults of the seed before a host moves', () => {
    const hosts = PRESENT.hosts.map((host) => ({ ...host, cluster: undefined }))
    const { actions } = plan({}, { hosts }, { prune: false })
    expect(actions.map(({ kind }) => kind)).toEqual(['setDefault', 'moveHost', 'moveHost'])
  })
})

describe('a plan of a user who is not the first administrator', () => {
  const own: SeedPermission = { user: ALICE, entity: VCENTER, role: 'Seeder', propagate: true }
  const role = { name: 'Seeder', privileges: ['System.View', 'P.one', 'P.two'] }
  const present = { users: [ADMINISTRATOR, ALICE], roles: [role], permissions: [own] }
  const wanted = {
    users: [{ name: ALICE, passwordFile: '/p' }],
    roles: [role],
    permissions: [own],
  }
  const asAlice = (seed: Partial<SeededState>, prune: boolean) =>
    plan(seed, present, { prune, caller: ALICE })

  it('is refused if pruning removes the user, the permission and the role of the user', () => {
    expect(asAlice({}, true)).toEqual({
      actions: [],
      conflicts: [
        `--prune would remove the permission "Seeder" of ${ALICE}, who applies the seed; change the seed, or log in as another user`,
        expect.stringMatching(/^--prune would delete alice@vsphere.local, who applies the seed; /),
        expect.stringMatching(/^--prune would delete the role "Seeder" of alice@vsphere.local, /),
      ],
    })
    expect(plan({}, present).conflicts).toEqual([])
  })

  it('is refused if the seed takes privileges from the role or the permission of the user', () => {
    const roles = [{ ...role, privileges: ['P.one'] }]
    const conflictsOf = (seed: Partial<SeededState>) =>
      asAlice({ ...wanted, ...seed }, false).conflicts
    expect(conflictsOf({ roles })).toEqual([
      expect.stringMatching(/^the seed would reduce the role "Seeder" of alice@/),
    ])
    for (const change of [{ role: 'ReadOnly' }, { propagate: false }])
      expect(conflictsOf({ permissions: [{ ...own, ...change }] })).toEqual([
        expect.stringMatching(/^the seed would replace the permission "Seeder" of alice@/),
      ])
    expect(conflictsOf({ permissions: [{ ...own, role: 'Admin' }] })).toEqual([])
  })

  it('prunes other objects if the seed contains the user, the permission and the role', () => {
    const { actions, conflicts } = asAlice(wanted, true)
    expect(conflicts).toEqual([])
    expect(actions).toContainEqual({ kind: 'deleteProvider', name: 'by-hand' })
  })
})

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
