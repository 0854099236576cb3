import { expect, it } from '@jest/globals'
import { findStoppedWithoutVcenter, type HostAttempt } from './without-vcenter.ts'

const attempt: HostAttempt = {
  operation: 'power on vm-1',
  host: 'esx-1',
  isVcenterUp: false,
  holdsKdk: true,
  isFaulty: false,
  error: undefined,
  isRefusal: false,
}

it('findStoppedWithoutVcenter reports a host that has the KDK but fails without vCenter', () => {
  expect(findStoppedWithoutVcenter([attempt, { ...attempt, error: 'VM_LOCKED' }])).toEqual([
    'power on vm-1 on esx-1 failed with VM_LOCKED while vCenter was down',
  ])
})

it.each([
  ['vCenter is up', { isVcenterUp: true }],
  ['the host does not hold the KDK', { holdsKdk: false }],
  ['the host has another fault', { isFaulty: true }],
  ['the request is wrong', { isRefusal: true }],
])('findStoppedWithoutVcenter accepts a failure if %s', (_, more) => {
  expect(findStoppedWithoutVcenter([{ ...attempt, error: 'VM_LOCKED', ...more }])).toEqual([])
})
