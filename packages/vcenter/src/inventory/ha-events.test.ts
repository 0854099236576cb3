import { expect, it } from '@jest/globals'
import type { HaReport } from '../records/host-inventory.ts'
import { haEvents } from './ha-events.ts'

const db = { name: 'db', reason: 'no key', isLocked: true }
const web = { name: 'web', reason: 'its disk is missing', isLocked: false }
const ids = (before: HaReport | undefined, after: HaReport | undefined) =>
  haEvents(before, after, 7).map(({ id, entity }) => [id, entity])

it('events of vSphere HA name each failed host and each VM that waits, once', () => {
  const report: HaReport = { waiting: [db, web], failedHosts: ['esx-1'] }
  expect(ids(undefined, report)).toEqual([
    ['com.vmware.vc.HA.DasHostFailedEvent', 'esx-1'],
    ['com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost', 'db'],
    ['nkpsim.ha.restartFailed', 'web'],
  ])
  expect(ids(report, report)).toEqual([])
  expect(ids(report, undefined)).toEqual([])
  const later: HaReport = { waiting: [{ ...db, reason: 'another key' }], failedHosts: [] }
  expect(ids(report, later)).toEqual([['com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost', 'db']])
})
