import { expect, it } from '@jest/globals'
import { findUnauthorizedCalls, type ObservedCall } from './call-rights.ts'

const privilege = 'Cryptographer.ManageKeyServers'
const call: ObservedCall = {
  call: 'CreateProvider',
  caller: 'anna',
  isTrusted: true,
  needed: [privilege],
  held: ['System.Read', privilege],
  hasSucceeded: true,
}

it('findUnauthorizedCalls accepts calls with their privileges, and calls that failed', () => {
  const failed = { ...call, isTrusted: false, held: [], hasSucceeded: false }
  expect(findUnauthorizedCalls([call, failed, { ...call, needed: [] }])).toEqual([])
})

it('findUnauthorizedCalls reports a call without its privilege, and a foreign certificate', () => {
  expect(findUnauthorizedCalls([{ ...call, held: ['System.Read'] }])).toEqual([
    `CreateProvider of anna succeeded without ${privilege}`,
  ])
  expect(findUnauthorizedCalls([{ ...call, isTrusted: false }])).toEqual([
    'CreateProvider of anna succeeded with a foreign certificate',
  ])
})
