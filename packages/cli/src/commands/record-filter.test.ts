import { expect, it } from '@jest/globals'
import { isSelected } from './record-filter.ts'

const record = { type: 'HostSystem.reconnect', entity: 'esx-1' }

it.each([
  [{}, true],
  [{ type: 'HostSystem.reconnect' }, true],
  [{ type: 'HostSystem.*' }, true],
  [{ type: 'HostSystem' }, false],
  [{ type: 'VirtualMachine.*' }, false],
  [{ entity: 'esx-1' }, true],
  [{ type: 'HostSystem.*', entity: 'esx-2' }, false],
])('a new record is selected by %j as vCenter selects existing ones: %s', (options, isWanted) => {
  expect(isSelected(record, options)).toBe(isWanted)
})

it('an entity is selected by any Unicode form of its name', () => {
  expect(isSelected({ ...record, entity: 'caf\u00e9' }, { entity: 'cafe\u0301' })).toBe(true)
})
