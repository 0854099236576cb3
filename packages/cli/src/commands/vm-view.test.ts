import { expect, it } from '@jest/globals'
import { allVmsTable, invalidLines, onHost, vmTable, vmView } from './vm-view.ts'

const UNREADABLE = {
  name: 'web-2',
  uuid: '',
  datastore: 'datastore1',
  provider: '',
  kdkKeyId: '',
  powerState: 'POWER_STATE_POWERED_OFF',
  cryptoState: 'CRYPTO_STATE_LOCKED',
  validity: 'VALIDITY_INVALID',
  invalidReason: '/ds/web-2/web-2.vmx, line 3: cannot be read; write: key = "value"',
  registered: true,
  isTemplate: false,
  diskBytes: 0,
  homeKey: null,
  disks: [],
  mixedKeys: false,
  missingKeys: [],
  ...{ folder: 'web-2', annotation: '', memoryBytes: 0, cpuCount: 0, extraSettings: [] },
  migrateEncryption: 'MIGRATE_ENCRYPTION_UNSPECIFIED',
  restartPriority: 'RESTART_PRIORITY_UNSPECIFIED',
  vtpm: null,
}

it('a VM whose files are unreadable is shown as invalid, with the reason', () => {
  const view = vmView(UNREADABLE)
  expect(vmTable([view], { color: false })).toMatch(/\nweb-2 +Powered off +Invalid +yes +/)
  expect(invalidLines([view, { ...view, invalidReason: '' }])).toEqual([
    'web-2 is invalid: /ds/web-2/web-2.vmx, line 3: cannot be read; write: key = "value"',
  ])
})

it('the host of a VM that no answering host has registered is unknown if another host is silent', () => {
  const vm = onHost(vmView({ ...UNREADABLE, registered: false }), 'esx-1')
  expect(vm.host).toBeNull()
  const table = (isPartial: boolean) => allVmsTable([vm], isPartial, { color: false })
  expect(table(false)).toMatch(/^NAME +HOST +POWER .*\nweb-2 +- +Powered off/)
  expect(table(true)).toMatch(/\nweb-2 +unknown +Powered off/)
  const template = onHost(vmView({ ...UNREADABLE, isTemplate: true }), 'esx-1')
  expect(allVmsTable([template], false, { color: false })).toMatch(/\nweb-2 +esx-1, template +/)
})
