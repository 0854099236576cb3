import { expect, it } from '@jest/globals'
import { createMigrations } from './migrations.ts'

const of = (name: string, source = 'esx-1', destination = 'esx-2') => ({
  ...{ name, source, destination, isHot: true },
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
