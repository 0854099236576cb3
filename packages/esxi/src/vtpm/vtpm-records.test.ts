import { expect, it } from '@jest/globals'
import { memoryVtpmRecords } from '../testing/vm-lab.ts'
import { newerSeen } from './rollback.ts'

it('a state that a user accepts counts as newer than what vCenter said before', async () => {
  const records = memoryVtpmRecords()
  const heard = { resetCount: 2 ** 32 - 1, stepCount: 2 ** 32 - 1, epoch: 2 ** 31 }
  records.hear(new Map([['u', heard]]))
  const accepted = { stateSha256: 'x', resetCount: 0 }
  await records.accept('u', accepted)
  expect(records.find('u')).toEqual({ ...accepted, epoch: 2 ** 31 + 1 })
})

it('the epoch stays within what a report can contain', async () => {
  const records = memoryVtpmRecords()
  records.hear(new Map([['u', { resetCount: 1, epoch: 2 ** 32 - 1 }]]))
  await records.accept('u', { stateSha256: 'x', resetCount: 0 })
  expect(newerSeen(records.find('u'), undefined)?.epoch).toBe(2 ** 32 - 1)
})
