import { expect, it } from '@jest/globals'
import type { VmView } from '../commands/vm-view.ts'
import { planRekeyAll } from './plan-rekey-all.ts'

const OLD = { provider: 'old', kdkKeyId: 'k1', keyId: '' }
const NEW = { provider: 'new', kdkKeyId: 'k2', keyId: '' }
const disk = (key: typeof OLD | null) => ({ file: '', sizeBytes: 4096, key })
const vm = (name: string, more: Partial<VmView> = {}): VmView => ({
  ...{ name, uuid: `id of ${name}`, datastore: 'ds', provider: 'old', kdkKeyId: 'k1' },
  ...{ powerState: 'POWERED_OFF', cryptoState: 'UNLOCKED', validity: 'VALID', invalidReason: '' },
  ...{ registered: true, isTemplate: false, diskBytes: 4096, homeKey: OLD, mixedKeys: false },
  ...{ disks: [disk(OLD)], missingKeys: [], folder: name, annotation: '', extraSettings: [] },
  ...{
    memoryBytes: 0,
    cpuCount: 0,
    hasVtpm: false,
    migrateEncryption: 'REQUIRED',
    restartPriority: '',
  },
  ...more,
})
const WHOLE = { skipHome: false, skipDisks: false, disks: [] }
const plan = (vms: VmView[], deep = false, obstacle?: string) =>
  planRekeyAll([{ host: 'esx-1', vms, obstacle }], { provider: 'old', deep })

it('every object with a key of the old provider gets a new key, and no other object', () => {
  const vms = [
    vm('whole'),
    vm('home', { disks: [disk(NEW), disk(null)] }),
    vm('disks', { homeKey: NEW, disks: [disk(OLD), disk(NEW), disk(OLD)] }),
    vm('with-plain-disk', { disks: [disk(OLD), disk(null)] }),
    vm('done', { homeKey: NEW, disks: [disk(NEW)] }),
    vm('plain', { homeKey: null, disks: [disk(null)] }),
  ]
  expect(plan(vms)).toEqual({
    left: [],
    rekeys: [
      {
        host: 'esx-1',
        name: 'disks',
        deep: false,
        skipHome: true,
        skipDisks: false,
        disks: [0, 2],
      },
      { host: 'esx-1', name: 'home', deep: false, skipHome: false, skipDisks: true, disks: [] },
      { host: 'esx-1', name: 'whole', deep: false, ...WHOLE },
      { host: 'esx-1', name: 'with-plain-disk', deep: false, ...WHOLE },
    ],
  })
})

it('a VM that is on gets new KEKs only', () => {
  const { rekeys } = plan([vm('on', { powerState: 'POWERED_ON' }), vm('off')], true)
  expect(rekeys.map(({ name, deep }) => [name, deep])).toEqual([
    ['off', true],
    ['on', false],
  ])
})

it('templates, VMs in use elsewhere and VMs that no host has registered are left, with the reason', () => {
  const hosts = [
    {
      host: 'esx-1',
      vms: [
        vm('template', { isTemplate: true }),
        vm('elsewhere', { powerState: 'POWERED_ON_ELSEWHERE' }),
        vm('loose', { registered: false }),
        vm('theirs', { registered: false }),
      ],
      obstacle: undefined,
    },
    { host: 'esx-2', vms: [vm('theirs'), vm('loose', { registered: false })], obstacle: 'none' },
  ]
  expect(planRekeyAll(hosts, { provider: 'old', deep: false })).toEqual({
    rekeys: [],
    left: [
      { name: 'elsewhere', host: 'esx-1', reason: 'it is in use on another host' },
      { name: 'loose', host: null, reason: expect.stringContaining('not registered on any host') },
      { name: 'template', host: 'esx-1', reason: 'it is a template; mark it as a VM first' },
      { name: 'theirs', host: 'esx-2', reason: 'none' },
    ],
  })
})
