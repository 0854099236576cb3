import { expect, it } from '@jest/globals'
import { findWrongRefusals, type RefusedCall } from './refusals.ts'

const refused: RefusedCall = {
  call: 'import nkp-1 with a wrong password',
  code: 'WRONG_BACKUP_PASSWORD',
  message: 'the password is wrong',
  before: '{}',
  after: '{}',
}

it('findWrongRefusals accepts a clear error that changes nothing', () => {
  expect(findWrongRefusals([refused])).toEqual([])
})

it.each<[Partial<RefusedCall>, RegExp]>([
  [{ code: undefined }, /succeeded$/],
  [{ code: 'INTERNAL' }, /unclear code "INTERNAL"$/],
  [{ message: '' }, /unclear message/],
  [{ message: 'bad tag\n    at decrypt (box.ts:12)' }, /unclear message/],
  [{ after: '{"nkp-1":{}}' }, /changed something$/],
])('findWrongRefusals reports %j', (more, text) => {
  const lines = findWrongRefusals([{ ...refused, ...more }])
  expect(lines).toEqual([expect.stringMatching(text)])
})
