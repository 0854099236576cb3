import { beforeEach, describe, expect, it } from '@jest/globals'
import { ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { accessStore } from '../testing/access-store.ts'
import { INVENTORY } from '../testing/access-trees.ts'
import { deleteRole, putRole } from './edit-roles.ts'
import { findRole, SYSTEM_ROLES } from './roles.ts'

const BOSS = 'boss@x'
const OPERATOR = { name: 'Operator', label: 'Operator', isSystem: false }
const READ = ['System.Anonymous', 'System.Read', 'System.View']
const create = (name: string, privileges: readonly string[] = []) =>
  putRole(store, name, privileges, { isNew: true, by: BOSS })
const change = (name: string, privileges: readonly string[] = []) =>
  putRole(store, name, privileges, { isNew: false, by: BOSS })
const roleNames = (): string[] => store.snapshot().roles.map(({ name }) => name)

let store: Store
beforeEach(() => {
  store = accessStore({
    ...INVENTORY,
    users: [],
    roles: [],
    permissions: [{ user: BOSS, entity: ROOT, role: 'Admin', propagates: true }],
  })
})

describe('a custom role', () => {
  it('has the given privileges and the privileges to read, sorted and without duplicates', async () => {
    const privileges = ['System.View', 'Global.Settings', 'Cryptographer.Access']
    const expected = ['Cryptographer.Access', 'Global.Settings', ...READ]
    expect(await create('Operator', privileges)).toEqual({ ...OPERATOR, privileges: expected })
    expect(store.snapshot().roles).toEqual([{ ...OPERATOR, privileges: expected }])
  })

  it('keeps nothing of its earlier privileges when it changes', async () => {
    await create('Operator', ['Global.Settings'])
    await create('Other', ['Global.Settings'])
    await change('Operator', ['Cryptographer.Access'])
    expect(store.snapshot().roles.find(({ name }) => name === 'Operator')?.privileges).toEqual([
      'Cryptographer.Access',
      ...READ,
    ])
    expect(roleNames().sort()).toEqual(['Operator', 'Other'])
  })

  it('is created only under a new name, and changed only under an existing name', async () => {
    await create('Operator')
    await expect(create('Operator')).rejects.toMatchObject({ code: 'ROLE_ALREADY_EXISTS' })
    await expect(change('Nobody')).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND' })
    await expect(create('')).rejects.toMatchObject({ code: 'INVALID_NAME' })
    expect(roleNames()).toEqual(['Operator'])
  })

  it('has only privileges that exist', async () => {
    await expect(create('Operator', ['System.View', 'Global.None'])).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: 'there is no privilege "Global.None"',
    })
    expect(roleNames()).toEqual([])
  })

  it('is deleted only while no permission uses it', async () => {
    await create('Operator')
    await create('Other')
    const permission = { user: 'anna@x', entity: ROOT, role: 'Operator', propagates: true }
    await store.change((tables) => tables.putPermission(permission))
    await expect(deleteRole(store, 'Operator')).rejects.toMatchObject({ code: 'ROLE_IN_USE' })
    await deleteRole(store, 'Other')
    expect(roleNames()).toEqual(['Operator'])
    await store.change((tables) => tables.removePermission('anna@x', ROOT))
    await deleteRole(store, 'Operator')
    expect(roleNames()).toEqual([])
    await expect(deleteRole(store, 'Operator')).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND' })
  })
})

it.each(SYSTEM_ROLES.map(({ name }) => name))(
  'the role %s of the product cannot be created, changed or deleted',
  async (name) => {
    const refused = { code: 'ROLE_IS_SYSTEM' }
    await expect(create(name)).rejects.toMatchObject(refused)
    await expect(change(name)).rejects.toMatchObject(refused)
    await expect(deleteRole(store, name)).rejects.toMatchObject(refused)
  },
)

it.each(SYSTEM_ROLES.map(({ label }) => label))(
  'no role can be created, changed or deleted under %j, the label of a role of the product',
  async (label) => {
    await expect(create(label)).rejects.toMatchObject({ code: 'ROLE_ALREADY_EXISTS' })
    const refused = { code: 'ROLE_IS_SYSTEM' }
    await expect(change(label)).rejects.toMatchObject(refused)
    await expect(deleteRole(store, label)).rejects.toMatchObject(refused)
  },
)

it('a custom role whose name is the label of a role of the product is found before that role', async () => {
  // Version 0.2 allowed such names.
  const role = { name: 'Read only', label: 'Read only', privileges: [], isSystem: false }
  await store.change((tables) => tables.putRole(role))
  expect(findRole(store.snapshot(), 'Read only')).toMatchObject({ isSystem: false })
  await deleteRole(store, 'Read only')
  expect(findRole(store.snapshot(), 'Read only')).toMatchObject({ name: 'ReadOnly' })
})
