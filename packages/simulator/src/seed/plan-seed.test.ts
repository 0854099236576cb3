import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { dependentConflicts } from './find-conflicts.ts'
import { planSeed } from './plan-seed.ts'
import type { SeedAction } from './seed-action.ts'
import type { ObservedState, ObservedVm, SeededState } from './seed-state.ts'

/** A VM whose keys need no key provider of the cluster. */
const VM: Omit<ObservedVm, 'name'> = {
  datastore: 'datastore1',
  hosts: [],
  seenBy: ['esx-1', 'esx-2'],
  runsOn: undefined,
  runsElsewhere: false,
  sizeBytes: 4096,
  provider: 'nkp-1',
  keyProviders: [],
  missingProviders: [],
  lockedOn: [],
  contentSha256: undefined,
}
const KEEP = 'administrator@vsphere.local'
const HOSTS = ['esx-1', 'esx-2']
const name = (prefix: string) => fc.constantFrom(1, 2, 3, 4).map((index) => `${prefix}-${index}`)
const named = <T>(item: fc.Arbitrary<T & { name: string }>) =>
  fc.uniqueArray(item, { selector: (each) => each.name, maxLength: 4 })

const permissions = fc.uniqueArray(
  fc.record({
    user: fc.constantFrom('a@x', 'b@x'),
    entity: fc.constantFrom(
      { kind: 'vCenter' as const, name: '' },
      { kind: 'cluster' as const, name: 'cluster-1' },
    ),
    role: fc.constantFrom('Admin', 'ReadOnly'),
    propagate: fc.boolean(),
  }),
  { selector: ({ user, entity }) => `${user} ${entity.kind}`, maxLength: 4 },
)
const roles = named(
  fc.record({ name: name('role'), privileges: fc.subarray(['P.one', 'P.two', 'P.three']) }),
)
const settings = named(fc.record({ name: name('setting'), value: fc.constantFrom('1', '2') }))
const providers = named(fc.record({ name: name('nkp'), backedUp: fc.boolean() }))

/**
 * All VMs have the same size and provider here. Another test covers differences that cannot be
 * resolved.
 */
const vms = named(
  fc.record({
    name: name('vm'),
    host: fc.constantFrom(...HOSTS),
    poweredOn: fc.boolean(),
    contentSha256: fc.constantFrom(undefined, 'aa', 'bb'),
  }),
)

const seededStates: fc.Arbitrary<SeededState> = fc
  .record({
    folders: fc.subarray(['folder-1', 'folder-2']),
    clusters: fc.subarray(['cluster-2']),
    hosts: fc.subarray(HOSTS),
    providers,
    vms,
    users: fc.subarray(['a@x', 'b@x']),
    roles,
    permissions,
    settings,
  })
  .map((state) => ({
    ...state,
    datacenters: [
      {
        name: 'dc',
        folders: state.folders.map((each) => ({ name: each })),
        clusters: ['cluster-1', ...state.clusters].map((each) => ({ name: each })),
      },
    ],
    hosts: state.hosts.map((each) => ({ name: each, tpm: true, cluster: 'cluster-1' })),
    providers: state.providers.map(({ name, backedUp }) => ({
      name,
      tpmRequired: false,
      backup: backedUp ? { file: undefined, passwordFile: undefined } : undefined,
      keyId: undefined,
      fixedKey: undefined,
      kcv: undefined,
    })),
    defaults: state.providers
      .filter(({ backedUp }) => backedUp)
      .slice(0, 1)
      .map(({ name }) => ({ scope: 'vCenter' as const, entity: '', provider: name })),
    vms: state.vms.map((vm) => ({
      ...vm,
      sizeBytes: 4096,
      provider: undefined,
      content: vm.contentSha256 === undefined ? undefined : { fill: vm.contentSha256 },
    })),
    users: state.users.map((each) => ({ name: each, passwordFile: '/password' })),
  }))

const observedStates: fc.Arbitrary<ObservedState> = fc
  .record({
    providers,
    vms,
    users: fc.subarray(['a@x', 'b@x', 'c@x']),
    roles,
    permissions,
    settings,
  })
  .chain((state) =>
    fc.record({ cluster: fc.constantFrom(undefined, 'cluster-1'), off: fc.boolean() }).map(
      ({ cluster, off }): ObservedState => ({
        datacenters: off ? [] : ['dc'],
        folders: [],
        clusters: off ? [] : ['cluster-1', 'cluster-9'],
        hosts: HOSTS.map((each) => ({ name: each, tpm: true, cluster })),
        providers: state.providers.map((each) => ({
          ...each,
          tpmRequired: false,
          keyId: 'k',
          kcv: 'c',
        })),
        defaults: [],
        vms: state.vms.map(({ name, host, contentSha256 }) => ({
          ...VM,
          name,
          hosts: off ? [] : [host],
          contentSha256,
        })),
        users: [KEEP, ...state.users],
        roles: state.roles,
        permissions: [
          ...state.permissions,
          { user: KEEP, entity: { kind: 'vCenter', name: '' }, role: 'Admin', propagate: true },
        ],
        settings: state.settings,
        backupFiles: [],
      }),
    ),
  )

/** Returns the state of a cluster after an action, from the meaning of the action. */
function after(state: ObservedState, action: SeedAction, desired: SeededState): ObservedState {
  const vm = (change: Partial<ObservedState['vms'][number]>) => ({
    ...state,
    vms: state.vms.map((each) =>
      'name' in action && each.name === action.name ? { ...each, ...change } : each,
    ),
  })
  const without = <Item extends { name: string }>(items: readonly Item[]) =>
    items.filter((each) => !('name' in action) || each.name !== action.name)
  switch (action.kind) {
    case 'createDatacenter':
      return { ...state, datacenters: [...state.datacenters, action.name] }
    case 'createFolder':
      return { ...state, folders: [...state.folders, action.name] }
    case 'createCluster':
      return { ...state, clusters: [...state.clusters, action.name] }
    case 'moveHost':
      return {
        ...state,
        hosts: state.hosts.map((host) =>
          host.name === action.name ? { ...host, cluster: action.cluster || undefined } : host,
        ),
      }
    case 'createProvider': {
      const made = { name: action.name, tpmRequired: false, backedUp: false, keyId: 'k', kcv: 'c' }
      return { ...state, providers: [...state.providers, made] }
    }
    case 'backUpProvider':
      return {
        ...state,
        providers: state.providers.map((each) =>
          each.name === action.name ? { ...each, backedUp: true } : each,
        ),
      }
    case 'setDefault': {
      const { scope, entity, provider } = action
      const others = state.defaults.filter((each) => each.scope !== scope || each.entity !== entity)
      return { ...state, defaults: [...others, { scope, entity, provider }] }
    }
    case 'setSetting':
      return { ...state, settings: [...without(state.settings), action] }
    case 'createRole':
    case 'updateRole':
      return {
        ...state,
        roles: [...without(state.roles), action].map(({ name, privileges }) => ({
          name,
          privileges: [...privileges],
        })),
      }
    case 'createUser':
      return { ...state, users: [...state.users, action.name] }
    case 'setPermission':
    case 'removePermission': {
      const { user, entity } = action.permission
      const others = state.permissions.filter(
        (each) => each.user !== user || each.entity.kind !== entity.kind,
      )
      const set = action.kind === 'setPermission' ? [action.permission] : []
      return { ...state, permissions: [...others, ...set] }
    }
    case 'createVm': {
      const contentSha256 = desired.vms.find((each) => each.name === action.name)?.contentSha256
      const made = { ...VM, name: action.name, hosts: [action.host], contentSha256 }
      return { ...state, vms: [...state.vms, made] }
    }
    case 'registerVm':
      return vm({ hosts: [action.host] })
    case 'writeContent':
      return vm({
        contentSha256: desired.vms.find((each) => each.name === action.name)?.contentSha256,
      })
    case 'powerOnVm':
      return vm({ runsOn: action.host })
    case 'powerOffVm':
      return vm({ runsOn: undefined })
    case 'deleteVm':
      // A host refuses to delete a VM that is not registered on it.
      expect(state.vms.find(({ name }) => name === action.name)?.hosts).toContain(action.host)
      return { ...state, vms: without(state.vms) }
    case 'deleteProvider':
      return {
        ...state,
        providers: without(state.providers),
        defaults: state.defaults.filter(({ provider }) => provider !== action.name),
      }
    case 'deleteUser':
      return { ...state, users: state.users.filter((each) => each !== action.name) }
    case 'deleteRole':
      return { ...state, roles: without(state.roles) }
  }
}

const options = (prune: boolean) => ({ prune, keep: KEEP, caller: KEEP })

function carryOut(desired: SeededState, observed: ObservedState, prune: boolean): ObservedState {
  const { actions, conflicts } = planSeed(desired, observed, options(prune))
  expect(conflicts).toEqual([])
  return actions.reduce((state, action) => after(state, action, desired), observed)
}

describe('planSeed', () => {
  it('returns a plan that leaves nothing to do afterwards, from any state', () => {
    fc.assert(
      fc.property(seededStates, observedStates, fc.boolean(), (desired, observed, prune) => {
        const reached = carryOut(desired, observed, prune)
        expect(planSeed(desired, reached, options(prune))).toEqual({ actions: [], conflicts: [] })
      }),
      { numRuns: 500 },
    )
  })

  it('changes no object that the seed does not contain, unless prune is set', () => {
    fc.assert(
      fc.property(seededStates, observedStates, (desired, observed) => {
        const reached = carryOut(desired, observed, false)
        for (const kind of ['vms', 'providers', 'roles'] as const) {
          const known = desired[kind].map((each) => each.name)
          const foreign = (state: ObservedState) =>
            state[kind].filter((each) => !known.includes(each.name))
          expect(foreign(reached)).toEqual(foreign(observed))
        }
        expect(reached.users).toEqual(expect.arrayContaining([...observed.users]))
      }),
    )
  })

  it('keeps the first administrator and its permission besides the objects of the seed when it prunes', () => {
    fc.assert(
      fc.property(seededStates, observedStates, (desired, observed) => {
        const reached = carryOut(desired, observed, true)
        const users = [KEEP, ...desired.users.map((each) => each.name)]
        expect(new Set(reached.users)).toEqual(new Set(users))
        expect(reached.permissions.some(({ user }) => user === KEEP)).toBe(true)
        expect(reached.vms).toHaveLength(desired.vms.length)
        expect(reached.providers).toHaveLength(desired.providers.length)
      }),
    )
  })

  it('plans no action if a difference cannot be resolved, and reports the difference and its place', () => {
    const [desired] = fc.sample(seededStates, { numRuns: 1, seed: 1 })
    const [observed] = fc.sample(observedStates, { numRuns: 1, seed: 1 })
    if (desired === undefined || observed === undefined) throw new Error('no sample')
    const provider = {
      name: 'nkp-9',
      tpmRequired: true,
      backup: { file: '/b', passwordFile: undefined },
      keyId: 'K',
      fixedKey: undefined,
      kcv: 'x',
    }
    const held = { name: 'nkp-9', tpmRequired: true, backedUp: true, keyId: 'k', kcv: 'x' }
    const vm = {
      name: 'vm-9',
      host: 'esx-1',
      sizeBytes: 8192,
      provider: 'nkp-9',
      poweredOn: true,
      content: undefined,
      contentSha256: undefined,
    }
    const seen = { ...VM, name: 'vm-9', hosts: ['esx-1'], sizeBytes: 8192, provider: 'nkp-9' }
    const conflictsOf = (wanted: Partial<SeededState>, found: Partial<ObservedState>) => {
      const plan = planSeed({ ...desired, ...wanted }, { ...observed, ...found }, options(false))
      expect(plan.actions).toEqual([])
      return plan.conflicts.map((line) => line.split(':')[0])
    }
    expect(conflictsOf({ hosts: [{ name: 'x', tpm: true, cluster: undefined }] }, {})).toEqual([
      'hosts[0].name',
    ])
    expect(conflictsOf({ hosts: [{ name: 'esx-1', tpm: false, cluster: undefined }] }, {})).toEqual(
      ['hosts[0].tpm'],
    )
    const [decomposed, composed] = ['Bu\u0308ro', 'B\u00fcro']
    expect(
      conflictsOf({ vms: [{ ...vm, name: decomposed }] }, { vms: [{ ...seen, name: composed }] }),
    ).toEqual(['vms[0].name'])
    const providers = [provider]
    expect(conflictsOf({ providers }, { backupFiles: ['/b'] })).toEqual([
      'providers[0].backup.file',
    ])
    expect(conflictsOf({ providers }, { providers: [{ ...held, tpmRequired: false }] })).toEqual([
      'providers[0].tpmRequired',
    ])
    expect(conflictsOf({ providers }, { providers: [{ ...held, keyId: 'other' }] })).toEqual([
      'providers[0].keyId',
    ])
    expect(conflictsOf({ providers }, { providers: [{ ...held, kcv: 'y' }] })).toEqual([
      'providers[0].kdk',
    ])
    expect(conflictsOf({ vms: [vm] }, { vms: [{ ...seen, sizeBytes: 4096 }] })).toEqual([
      'vms[0].size',
    ])
    expect(conflictsOf({ vms: [vm] }, { vms: [{ ...seen, provider: 'nkp-1' }] })).toEqual([
      'vms[0].provider',
    ])
    for (const place of [{ runsOn: 'esx-2' }, { runsElsewhere: true }])
      expect(conflictsOf({ vms: [vm] }, { vms: [{ ...seen, ...place }] })).toEqual(['vms[0].host'])
    const locked = { ...seen, missingProviders: ['nkp-old'] }
    expect(conflictsOf({ vms: [vm] }, { vms: [locked] })).toEqual(['vms[0]'])
  })

  it('does not prune a provider of a VM that stays, or a VM that runs on an unknown host', () => {
    const [desired] = fc.sample(seededStates, { numRuns: 1, seed: 1 })
    const [observed] = fc.sample(observedStates, { numRuns: 1, seed: 1 })
    if (desired === undefined || observed === undefined) throw new Error('no sample')
    const wanted = {
      ...desired,
      vms: [
        {
          name: 'vm-9',
          host: 'esx-1',
          sizeBytes: 4096,
          provider: undefined,
          poweredOn: false,
          content: undefined,
          contentSha256: undefined,
        },
      ],
    }
    const old = { name: 'old', tpmRequired: false, backedUp: true, keyId: 'k', kcv: 'c' }
    const conflictsOf = (vms: ObservedVm[]): string[] => {
      const found = { ...observed, providers: [old], vms }
      expect(planSeed(wanted, found, options(false)).conflicts).toEqual([])
      return planSeed(wanted, found, options(true)).conflicts
    }
    const kept = { ...VM, name: 'vm-9', hosts: ['esx-1'] }
    expect(conflictsOf([{ ...kept, keyProviders: ['nkp-1', 'old'] }])).toEqual([
      'vms[0]: vm-9 is encrypted by "old", which --prune would delete; rekey the VM with: nkpsim vm rekey',
    ])
    expect(conflictsOf([kept, { ...VM, name: 'gone', runsElsewhere: true }])).toEqual([
      '--prune cannot delete gone: it runs on a host that is not in this vCenter; power the VM off there',
    ])
  })

  it('does not prune a provider on which something depends that only vCenter knows', () => {
    const vm = { kind: 'virtualMachine', name: 'esx-1', host: 'esx-1' }
    const dependents = [
      vm,
      { ...vm, host: 'esx-2' },
      { kind: 'hostKey', name: 'esx-1', host: 'esx-1' },
      { kind: 'default', name: 'vc', host: '' },
    ]
    expect(dependentConflicts('old', dependents, [{ name: 'esx-1', host: 'esx-1' }])).toEqual([
      '--prune would delete "old", on which esx-1 on esx-2 depends; rekey the VM with: nkpsim vm rekey',
      '--prune would delete "old", on which the host key of esx-1 depends; change it with: nkpsim host crypto change-key',
    ])
  })
})
