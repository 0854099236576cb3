import { describe, expect, it } from '@jest/globals'
import { vmRecord } from '../testing/models.ts'
import { createMigrations } from './migrations.ts'

const recordOf = (name: string) => vmRecord({ name, uuid: `u-${name}`, isPoweredOn: true })
const of = (name: string, source = 'esx-1', destination = 'esx-2') => ({
  ...{ vm: recordOf(name), source, destination },
})

it('a VM is in one migration at a time, and a host in eight', () => {
  const migrations = createMigrations()
  const first = migrations.begin(of('vm-0'))
  expect(() => migrations.begin(of('vm-0', 'esx-3', 'esx-4'))).toThrow(
    expect.objectContaining({ code: 'MIGRATION_IN_PROGRESS' }),
  )
  for (let number = 1; number < 8; number++) migrations.begin(of(`vm-${number}`))
  expect(() => migrations.begin(of('vm-8', 'esx-3', 'esx-2'))).toThrow(
    expect.objectContaining({ code: 'CALL_LIMIT_REACHED' }),
  )
  first.state = 'success'
  expect(migrations.begin(of('vm-0', 'esx-3', 'esx-2'))).toMatchObject({ state: 'running' })
})

it('the last hundred migrations are listed, the newest first', () => {
  const migrations = createMigrations()
  for (let number = 0; number < 150; number++) migrations.begin(of(`vm-${number}`)).state = 'error'
  const names = migrations.list().map(({ name }) => name)
  expect(names).toHaveLength(100)
  expect([names[0], names[99]]).toEqual(['vm-149', 'vm-50'])
})

describe('a VM that moves', () => {
  it('arrives and leaves once, on the hosts of its migration', () => {
    const migrations = createMigrations()
    const vm = recordOf('vm')
    const migration = migrations.begin(of('vm'))
    migration.isHot = false
    expect(migrations.arriving(vm, 'esx-1')).toBeUndefined()
    expect(migrations.arriving(recordOf('other'), 'esx-2')).toBeUndefined()
    expect(migrations.arriving(vm, 'esx-2')).toEqual({ ...vm, isPoweredOn: false })
    migration.state = 'success'
    expect(migrations.arriving(vm, 'esx-2')).toBeUndefined()
    expect(migrations.isLeaving(vm, 'esx-2')).toBe(false)
    expect(migrations.isLeaving(vm, 'esx-1')).toBe(true)
    expect(migrations.isLeaving(vm, 'esx-1')).toBe(false)
  })

  it('does neither after a migration that failed, or after a later one', () => {
    const migrations = createMigrations()
    const vm = recordOf('vm')
    migrations.begin(of('vm')).state = 'error'
    expect(migrations.arriving(vm, 'esx-2')).toBeUndefined()
    migrations.begin(of('vm')).state = 'success'
    migrations.begin(of('vm', 'esx-2', 'esx-3')).state = 'success'
    expect(migrations.isLeaving(vm, 'esx-1')).toBe(false)
    expect(migrations.isLeaving(vm, 'esx-2')).toBe(true)
    expect(migrations.arriving(vm, 'esx-3')).toEqual(vm)
  })
})
