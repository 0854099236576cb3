import { expect, it } from '@jest/globals'
import { plannedRow, rowOf, settledRows } from './migration-rows.ts'
import type { MigrationObject, PlannedObject } from './plan-migration.ts'

const vm = (name: string, kind: 'vm' | 'template' = 'vm'): MigrationObject => ({
  ...{ kind, name, host: 'esx-1', uuid: name },
  ...{ isHomeOld: true, oldDisks: [], areAllDisksOld: true },
})
const planned = (object: MigrationObject, obstacle?: string): PlannedObject => ({
  ...object,
  obstacle,
})

it('rows name the kind of an object and its host', () => {
  expect(rowOf({ kind: 'default', scope: 'vCenter', name: '' }, 'to do')).toEqual({
    ...{ kind: 'default', name: 'vCenter', host: null, state: 'to do', reason: '' },
  })
  expect(rowOf({ kind: 'default', scope: 'cluster', name: 'edge' }, 'moved')).toMatchObject({
    ...{ kind: 'default of cluster', name: 'edge', host: null },
  })
  expect(rowOf({ kind: 'hostKey', name: 'esx-1', host: 'esx-1' }, 'moved')).toMatchObject({
    ...{ kind: 'host key', host: 'esx-1' },
  })
  expect(plannedRow(planned(vm('a'), 'it is locked'))).toMatchObject({
    ...{ kind: 'VM', state: 'left', reason: 'it is locked' },
  })
})

it('an object that moved is done when vCenter no longer lists it', () => {
  const rows = [rowOf(vm('a'), 'moved'), rowOf(vm('b'), 'left', 'it is locked')]
  expect(settledRows(rows, [planned(vm('a'))])).toMatchObject({
    isLate: true,
    rows: [{ state: 'left', reason: 'it still has a key of the old provider' }, rows[1]],
  })
  expect(settledRows(rows, [planned(vm('b'), 'it is locked')])).toEqual({ isLate: false, rows })
})

it('a template that vCenter still lists as a VM is the same object', () => {
  const settled = settledRows([rowOf(vm('golden', 'template'), 'moved')], [planned(vm('golden'))])
  expect(settled).toMatchObject({ isLate: true, rows: [{ kind: 'template', state: 'left' }] })
})

it('a VM whose snapshot needs the old key is left, although it has new keys', () => {
  const settled = settledRows([rowOf(vm('a'), 'moved')], [planned(vm('a'), 'only a snapshot')])
  expect(settled).toMatchObject({
    isLate: false,
    rows: [{ name: 'a', state: 'left', reason: 'only a snapshot' }],
  })
})

it('an object that somebody made meanwhile is left', () => {
  expect(settledRows([], [planned(vm('new'))]).rows).toMatchObject([{ name: 'new', state: 'left' }])
})
