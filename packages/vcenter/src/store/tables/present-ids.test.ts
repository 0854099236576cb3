import { expect, it } from '@jest/globals'
import { presentIds } from './present-ids.ts'

it('a filter selects whole ids and prefixes, and its names never reach the database', () => {
  const stored = ['HostAddedEvent', 'HostRemovedEvent', 'RoleAddedEvent'].map((id) => ({ id }))
  const select = (...names: string[]) => JSON.parse(presentIds(names, () => stored) ?? '')
  expect(select('HostAddedEvent', 'HostRemoved', 'x'.repeat(40_000))).toEqual(['HostAddedEvent'])
  expect(select('Host*', 'None*')).toEqual(['HostAddedEvent', 'HostRemovedEvent'])
  expect(select('*')).toHaveLength(3)
  expect(select()).toEqual([])
  expect(presentIds(undefined, () => stored)).toBeNull()
})
