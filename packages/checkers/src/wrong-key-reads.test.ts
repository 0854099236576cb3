import { expect, it } from '@jest/globals'
import { findWrongKeyReads } from './wrong-key-reads.ts'

const read = { object: 'disk of vm-1', hasRightKey: true, returnedBytes: 4096, error: undefined }
const refused = { ...read, hasRightKey: false, returnedBytes: 0, error: 'VM_LOCKED' }

it('findWrongKeyReads accepts reads with the right key, and failures with a wrong key', () => {
  expect(findWrongKeyReads([read, refused, { ...refused, hasRightKey: true }])).toEqual([])
})

it('findWrongKeyReads reports data and success with a wrong key', () => {
  expect(
    findWrongKeyReads([
      { ...read, hasRightKey: false },
      { ...refused, returnedBytes: 1 },
      { ...refused, error: undefined },
    ]),
  ).toEqual([
    'disk of vm-1 returned 4096 bytes to a wrong key',
    'disk of vm-1 returned 1 bytes to a wrong key',
    'disk of vm-1 opened with a wrong key',
  ])
})
