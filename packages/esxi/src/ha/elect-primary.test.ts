import { expect, it } from '@jest/globals'
import { electPrimary } from './elect-primary.ts'

const run = (hostId: string, incarnation = '1') => ({ hostId, incarnation })
const term = (hostId: string, incarnation = '1') => ({
  number: 4,
  owner: { hostId, hostName: hostId, incarnation },
})
const none = { number: 0, owner: undefined }

it('the live host with the lowest id becomes primary, and stays primary while it lives', () => {
  expect(electPrimary(run('b'), [run('c')], none)).toBe('claim')
  expect(electPrimary(run('c'), [run('b')], none)).toBe('secondary')
  expect(electPrimary(run('b'), [run('c')], term('c'))).toBe('secondary')
  expect(electPrimary(run('c'), [run('a')], term('c'))).toBe('primary')
  expect(electPrimary(run('b'), [run('c')], term('a'))).toBe('claim')
})

it('another run of the former primary is not primary', () => {
  expect(electPrimary(run('a', '2'), [], term('a', '1'))).toBe('claim')
  expect(electPrimary(run('b'), [run('a', '2')], term('a', '1'))).toBe('secondary')
})
