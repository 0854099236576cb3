import { expect, it } from '@jest/globals'
import type { vcenterV1 } from '@nkpsim/rpc'
import { type MigrationFacts, planMigration } from './plan-migration.ts'

const OLD = { provider: 'old', keyId: 'k1' }
const NEW = { provider: 'new', keyId: 'k2' }
const PLAIN = { provider: '', keyId: '' }

const vm = (
  name: string,
  more: Partial<vcenterV1.VirtualMachine__Output> = {},
): vcenterV1.VirtualMachine__Output => ({
  ...{ name, uuid: `id of ${name}`, host: 'esx-1', datastore: 'ds', template: false },
  ...{ poweredOn: false, suspended: false, locked: false, invalid: false, mixedKeys: false },
  ...{ homeKey: OLD, diskKeys: [OLD], hostConnected: true, hasVtpm: false },
  ...more,
})
const host = (name: string, more: Partial<MigrationFacts['hosts'][number]> = {}) => ({
  ...{ name, cluster: 'c', connectionState: 'CONNECTION_STATE_CONNECTED' as const },
  ...{ hostKey: null, connectionMessage: '' },
  ...more,
})
const plan = ({ vms = [], ...facts }: Partial<MigrationFacts>) =>
  planMigration({
    ...{ old: 'old', to: 'new', provider: undefined, hosts: [], obstacles: new Map() },
    ...{ isToTrusted: false, vsan: [] },
    ...{ unregistered: [], formerTemplates: new Set(), allVms: vms, vms },
    ...facts,
  })
const lines = (facts: Partial<MigrationFacts>) =>
  plan(facts).map(({ kind, name, obstacle }) => [kind, name, obstacle ?? 'can move'].join(': '))

it('defaults come first, then VMs, templates, host keys, and what nobody has registered', () => {
  expect(
    lines({
      provider: { isDefault: true, defaultOfClusters: ['c2', 'c1'], defaultOfFolders: ['f'] },
      vms: [vm('b'), vm('template', { template: true }), vm('a')],
      hosts: [host('esx-2', { hostKey: OLD }), host('esx-1', { hostKey: OLD })],
      unregistered: ['replica'],
    }),
  ).toEqual([
    'default: : can move',
    'default: c1: can move',
    'default: c2: can move',
    'default: f: can move',
    'vm: a: can move',
    'vm: b: can move',
    'template: template: can move',
    'hostKey: esx-1: can move',
    'hostKey: esx-2: can move',
    'unregistered: replica: it is not registered on any host that answers; register it',
  ])
})

it('a changed default moves no existing object', () => {
  const provider = { isDefault: false, defaultOfClusters: [], defaultOfFolders: [] }
  expect(lines({ provider, vms: [vm('a')] })).toEqual(['vm: a: can move'])
})

it('a cluster that names the old provider is found when the vCenter no longer does', () => {
  const provider = { isDefault: false, defaultOfClusters: ['edge'], defaultOfFolders: [] }
  expect(plan({ provider })).toEqual([
    { kind: 'default', scope: 'cluster', name: 'edge', obstacle: undefined },
  ])
})

it('only objects with a key of the old provider are in the plan, and what has moved is not', () => {
  const keys = (more: Partial<vcenterV1.VirtualMachine__Output>) =>
    plan({ vms: [vm('a', more)] }).map((object) =>
      object.kind === 'vm' ? [object.isHomeOld, object.oldDisks, object.areAllDisksOld] : [],
    )
  expect(keys({})).toEqual([[true, [0], true]])
  // A VM that is encrypted for its vTPM alone: its plain disks stay plain.
  expect(keys({ hasVtpm: true, diskKeys: [PLAIN, PLAIN] })).toEqual([[true, [], true]])
  expect(keys({ diskKeys: [OLD, PLAIN] })).toEqual([[true, [0], true]])
  // An interrupted rekey leaves new keys of disks and the old key of the home.
  expect(keys({ diskKeys: [NEW, OLD, NEW] })).toEqual([[true, [1], false]])
  expect(keys({ homeKey: NEW, diskKeys: [OLD, OLD] })).toEqual([[false, [0, 1], true]])
  expect(lines({ vms: [], hosts: [host('esx-1', { hostKey: NEW }), host('esx-2')] })).toEqual([])
})

it('a snapshot that needs the old key is named, although the VM has new keys', () => {
  expect(lines({ vms: [vm('a', { homeKey: NEW, diskKeys: [NEW] })] })).toEqual([
    expect.stringMatching(/^vm: a: only a snapshot .* remove its snapshots/),
  ])
})

it('objects of a host that is away, locked VMs, and hosts without the new provider are left', () => {
  const away = { connectionState: 'CONNECTION_STATE_NOT_RESPONDING' as const, hostKey: OLD }
  expect(
    lines({
      vms: [
        vm('away', { host: 'esx-2', hostConnected: false }),
        vm('locked', { locked: true }),
        vm('invalid', { invalid: true }),
        vm('lacking', { host: 'esx-3' }),
      ],
      hosts: [host('esx-2', away), host('esx-3', { hostKey: OLD })],
      obstacles: new Map([['esx-3', 'it does not hold key provider "new"']]),
    }),
  ).toEqual([
    'vm: away: host esx-2 is not connected; connect it',
    'vm: invalid: its files cannot be read; repair or remove it',
    'vm: lacking: it does not hold key provider "new"',
    expect.stringMatching(/^vm: locked: it is locked: .* nkpsim provider custody old$/),
    'hostKey: esx-2: host esx-2 is not connected; connect it',
    'hostKey: esx-3: it does not hold key provider "new"',
  ])
})

it('a template that an interrupted migration left as a VM becomes a template again', () => {
  const done = vm('golden', { homeKey: NEW, diskKeys: [NEW] })
  const formerTemplates = new Set([done.uuid])
  expect(lines({ allVms: [done], formerTemplates })).toEqual(['formerTemplate: golden: can move'])
  expect(lines({ allVms: [{ ...done, template: true }], formerTemplates })).toEqual([])
  // With its old keys, it is a VM to migrate, and becomes a template in the same step.
  expect(lines({ vms: [vm('golden')], formerTemplates })).toEqual(['vm: golden: can move'])
})

it('names of providers are compared as vCenter does', () => {
  const homeKey = { provider: 'cl\u00e9', keyId: 'k1' }
  expect(lines({ old: 'cle\u0301', vms: [vm('a', { homeKey })] })).toEqual(['vm: a: can move'])
})
