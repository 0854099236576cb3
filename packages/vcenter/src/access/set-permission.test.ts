import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import type { Store } from '../store/store.ts'
import { accessStore } from '../testing/access-store.ts'
import { INVENTORY, USERS } from '../testing/access-trees.ts'
import { hasAdministrator, mayLiftRestrictions } from './administrators.ts'
import { removePermission, setPermission } from './set-permission.ts'

const [BOSS, ANNA] = USERS
const CLUSTER: Entity = { kind: 'cluster', name: 'One' }
const permission = (user: string, role: string, entity = ROOT, propagates = true): Permission => ({
  ...{ user, role, entity, propagates },
})
const ADMINISTRATOR = permission(BOSS, 'Admin')
const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }

let store: Store
beforeEach(() => {
  store = accessStore({
    ...INVENTORY,
    roles: [],
    users: USERS.map((name) => ({ name, password, passwordVersion: 1 })),
    permissions: [ADMINISTRATOR],
  })
})
const permissions = (): readonly Permission[] => store.snapshot().permissions

describe('a permission', () => {
  it('replaces the earlier one of this user on this entity, and no other one', async () => {
    const others = [
      ADMINISTRATOR,
      permission(ANNA, 'ReadOnly', CLUSTER),
      permission('ben@x', 'ReadOnly'),
    ]
    for (const each of others) await setPermission(store, each, BOSS)
    await setPermission(store, permission(ANNA, 'ReadOnly'), BOSS)
    await setPermission(store, permission(ANNA, 'NoCryptoAdmin', ROOT, false), BOSS)
    expect(permissions()).toHaveLength(4)
    expect(permissions()).toEqual(
      expect.arrayContaining([...others, permission(ANNA, 'NoCryptoAdmin', ROOT, false)]),
    )
  })

  it('is stored with the name of the role that a label names', async () => {
    await setPermission(store, permission(ANNA, 'No cryptography administrator'), BOSS)
    expect(permissions()).toContainEqual(permission(ANNA, 'NoCryptoAdmin'))
  })

  it.each([
    ['USER_NOT_FOUND', permission('nobody@x', 'ReadOnly')],
    ['ROLE_NOT_FOUND', permission(ANNA, 'None')],
    ['ENTITY_NOT_FOUND', permission(ANNA, 'ReadOnly', { kind: 'cluster', name: 'None' })],
    ['ENTITY_NOT_FOUND', permission(ANNA, 'ReadOnly', { kind: 'host', name: 'None' })],
    ['LAST_ADMINISTRATOR', permission(BOSS, 'ReadOnly')],
    ['LAST_ADMINISTRATOR', permission(BOSS, 'Admin', ROOT, false)],
  ])('is refused with %s: %j', async (code, refused) => {
    await expect(setPermission(store, refused, BOSS)).rejects.toMatchObject({ code })
    expect(permissions()).toEqual([ADMINISTRATOR])
  })

  it('can be removed where it was set, unless it makes its user the last Administrator', async () => {
    await setPermission(store, permission(ANNA, 'ReadOnly', CLUSTER), BOSS)
    await setPermission(store, permission(ANNA, 'ReadOnly'), BOSS)
    await removePermission(store, ANNA, CLUSTER, BOSS)
    expect(permissions()).toEqual([ADMINISTRATOR, permission(ANNA, 'ReadOnly')])
    await expect(removePermission(store, ANNA, CLUSTER, BOSS)).rejects.toMatchObject({
      code: 'PERMISSION_NOT_FOUND',
    })
    await expect(removePermission(store, BOSS, ROOT, BOSS)).rejects.toMatchObject({
      code: 'LAST_ADMINISTRATOR',
    })
  })

  it('can be set on an entity only with the privilege to change permissions there', async () => {
    await setPermission(store, permission(ANNA, 'ReadOnly'), BOSS)
    const own = permission('ben@x', 'ReadOnly', CLUSTER)
    await expect(setPermission(store, own, ANNA)).rejects.toMatchObject({
      code: 'NO_PERMISSION',
      message: expect.stringContaining('Authorization.ModifyPermissions'),
    })
    await setPermission(store, permission(ANNA, 'Admin', CLUSTER), BOSS)
    await setPermission(store, own, ANNA)
    expect(permissions()).toContainEqual(own)
  })
})

describe('an Administrator of the whole vCenter', () => {
  it.each([
    [permission(ANNA, 'Admin'), true],
    [permission(ANNA, 'Admin', ROOT, false), false],
    [permission(ANNA, 'Admin', CLUSTER), false],
    [permission(ANNA, 'NoTrustedAdmin'), false],
  ])(
    'has the role Admin on the root, and the role propagates: for %j, this is %p',
    (each, expected) => {
      expect(hasAdministrator([permission('ben@x', 'ReadOnly'), each])).toBe(expected)
    },
  )

  it('may lift restrictions only while every Administrator is restricted', () => {
    const restricted = [ADMINISTRATOR, permission(BOSS, 'NoAccess', CLUSTER)]
    expect(mayLiftRestrictions([ADMINISTRATOR], BOSS)).toBe(false)
    expect(mayLiftRestrictions(restricted, BOSS)).toBe(true)
    expect(mayLiftRestrictions(restricted, ANNA)).toBe(false)
    expect(mayLiftRestrictions([...restricted, permission(ANNA, 'NoCryptoAdmin')], ANNA)).toBe(
      false,
    )
    expect(mayLiftRestrictions([...restricted, permission(ANNA, 'Admin')], BOSS)).toBe(false)
    const alsoAdministrator = permission(BOSS, 'Admin', CLUSTER)
    expect(mayLiftRestrictions([ADMINISTRATOR, alsoAdministrator], BOSS)).toBe(false)
  })
})
