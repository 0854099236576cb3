import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { moveHost } from '../inventory/inventory.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Partner } from '../records/partner.ts'
import type { Permission } from '../records/permission.ts'
import type { Store } from '../store/store.ts'
import { accessStore } from '../testing/access-store.ts'
import { ENTITIES, INVENTORY, OWN_ROLE, ROLES, USERS } from '../testing/access-trees.ts'
import { host } from '../testing/models.ts'
import { deleteRole, putRole } from './edit-roles.ts'
import { type Access, requireAllRights, requireOwnRights } from './own-rights.ts'
import { privilegesBelow, privilegesOn } from './permissions.ts'
import { PRIVILEGES } from './privileges.ts'
import { removePermission, setPermission } from './set-permission.ts'
import { changePassword, createUser, deleteUser } from './users.ts'

const compute = simulatedCompute()

const BOSS = 'boss@x'
const ANNA = 'anna@x'
const BEN = 'ben@x'
const CLUSTER: Entity = { kind: 'cluster', name: 'One' }
const ADMINISTRATOR = permission(BOSS, 'Admin')
const refused = expect.objectContaining({ code: 'NO_PERMISSION' })
const password = () => Secret.from(Buffer.from('correct horse'))

function permission(user: string, role: string, entity = ROOT, propagates = true): Permission {
  return { user, role, entity, propagates }
}

function storeWith(
  permissions: readonly Permission[],
  ownPrivileges: readonly string[] = [],
  partners: readonly Partner[] = [],
) {
  const hash = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
  return accessStore({
    ...INVENTORY,
    partners,
    roles: [{ name: OWN_ROLE, label: OWN_ROLE, privileges: ownPrivileges, isSystem: false }],
    users: USERS.map((name) => ({ name, password: hash, passwordVersion: 1 })),
    permissions,
  })
}

describe('a No cryptography administrator', () => {
  const store = () => storeWith([ADMINISTRATOR, permission(ANNA, 'NoCryptoAdmin')])

  it('grants only privileges that he has, to himself or to another user', async () => {
    const kept = store()
    await setPermission(kept, permission(BEN, 'NoCryptoAdmin'), ANNA)
    await setPermission(kept, permission(BEN, 'ReadOnly', CLUSTER), ANNA)
    for (const user of [ANNA, BEN])
      for (const entity of ENTITIES)
        for (const propagates of [true, false])
          for (const role of ['Admin', 'NoTrustedAdmin'])
            await expect(() =>
              setPermission(kept, permission(user, role, entity, propagates), ANNA),
            ).rejects.toThrow(refused)
  })

  it('cannot remove privileges of a user who has more, and cannot lift his own restriction', async () => {
    const kept = store()
    await kept.change((tables) => {
      tables.putPermission(permission(BEN, 'Admin', CLUSTER))
      tables.putPermission(permission(ANNA, 'NoAccess', { kind: 'host', name: 'esx-3' }))
    })
    await expect(() => removePermission(kept, BEN, CLUSTER, ANNA)).rejects.toThrow(refused)
    await expect(() =>
      setPermission(kept, permission(BEN, 'NoAccess', CLUSTER), ANNA),
    ).rejects.toThrow(refused)
    await expect(() =>
      setPermission(kept, permission(BOSS, 'NoAccess', CLUSTER), ANNA),
    ).rejects.toThrow(refused)
    await expect(() => deleteUser(kept, BEN, ANNA)).rejects.toThrow(refused)
    await expect(() =>
      removePermission(kept, ANNA, { kind: 'host', name: 'esx-3' }, ANNA),
    ).rejects.toThrow(refused)
  })

  it('cannot set the password of a user with more privileges', async () => {
    const kept = store()
    await expect(
      changePassword({ store: kept, random: systemRandom, compute }, BOSS, password(), ANNA),
    ).rejects.toEqual(refused)
    await changePassword({ store: kept, random: systemRandom, compute }, BEN, password(), ANNA)
    await changePassword({ store: kept, random: systemRandom, compute }, ANNA, password(), ANNA)
    await createUser({ store: kept, random: systemRandom, compute }, 'dot@x', password(), ANNA)
    await changePassword({ store: kept, random: systemRandom, compute }, 'dot@x', password(), ANNA)
  })

  it('cannot change shared permissions of other users, who may have more privileges on linked vCenters', async () => {
    const partner = { instanceId: 'id', name: 'vc-2', address: 'vc-2:443', hasAdmitted: true }
    const permissions = [ADMINISTRATOR, permission(ANNA, 'NoCryptoAdmin')]
    const kept = storeWith(permissions, [], [partner])
    await expect(
      changePassword({ store: kept, random: systemRandom, compute }, BEN, password(), ANNA),
    ).rejects.toEqual(refused)
    await expect(() => deleteUser(kept, BEN, ANNA)).rejects.toThrow(refused)
    await expect(() => setPermission(kept, permission(BEN, 'ReadOnly'), ANNA)).rejects.toThrow(
      refused,
    )
    await expect(() =>
      putRole(kept, OWN_ROLE, ['System.Read'], { isNew: false, by: ANNA }),
    ).rejects.toThrow(refused)
    // This permission is not shared, so this vCenter alone decides on it.
    await setPermission(kept, permission(BEN, 'ReadOnly', CLUSTER), ANNA)
    await putRole(kept, 'Starter', ['System.Read'], { isNew: true, by: ANNA })
    await changePassword({ store: kept, random: systemRandom, compute }, ANNA, password(), ANNA)
    await changePassword({ store: kept, random: systemRandom, compute }, BEN, password(), BOSS)
    await setPermission(kept, permission(BEN, 'ReadOnly'), BOSS)
    await deleteUser(kept, BEN, BOSS)
  })

  it('cannot create a role with privileges that he lacks, or add such privileges to a role', async () => {
    const kept = store()
    const privileges = ['VirtualMachine.Interact.PowerOn']
    expect((await putRole(kept, 'Starter', privileges, { isNew: true, by: ANNA })).name).toBe(
      'Starter',
    )
    const more = [...privileges, 'Cryptographer.Access']
    await expect(() => putRole(kept, 'Reader', more, { isNew: true, by: ANNA })).rejects.toThrow(
      refused,
    )
    await expect(() => putRole(kept, 'Starter', more, { isNew: false, by: ANNA })).rejects.toThrow(
      refused,
    )
    await putRole(kept, 'Starter', more, { isNew: false, by: BOSS })
    await expect(() =>
      putRole(kept, 'Starter', privileges, { isNew: false, by: ANNA }),
    ).rejects.toThrow(refused)
  })

  it('cannot link a vCenter, because that vCenter could make him an Administrator', () => {
    const access = store().snapshot()
    expect(() => requireAllRights(access, ANNA)).toThrow(refused)
    expect(() => requireAllRights(access, '')).toThrow(refused)
    expect(() => requireAllRights(access, BOSS)).not.toThrow()
  })
})

it('a user cannot change privileges of a role that is used on a lower entity where the user lacks them', async () => {
  const store = storeWith(
    [
      ADMINISTRATOR,
      permission(ANNA, 'Admin'),
      permission(ANNA, 'ReadOnly', CLUSTER),
      permission(BEN, OWN_ROLE, CLUSTER),
    ],
    ['System.Read'],
  )
  const privileges = ['Cryptographer.Access']
  await expect(() =>
    putRole(store, OWN_ROLE, privileges, { isNew: false, by: ANNA }),
  ).rejects.toThrow(refused)
  await putRole(store, OWN_ROLE, privileges, { isNew: false, by: BOSS })
})

describe('an Administrator', () => {
  it('cannot restrict himself while he is the only Administrator of everything', async () => {
    const store = storeWith([ADMINISTRATOR])
    await expect(() =>
      setPermission(store, permission(BOSS, 'NoAccess', CLUSTER), BOSS),
    ).rejects.toThrow(expect.objectContaining({ code: 'LAST_ADMINISTRATOR' }))
  })

  it('can lift his own restriction if nobody else can, because older versions allowed such a state', async () => {
    const store = storeWith([ADMINISTRATOR, permission(BOSS, 'NoAccess', CLUSTER)])
    await removePermission(store, BOSS, CLUSTER, BOSS)
    expect(store.snapshot().permissions).toEqual([ADMINISTRATOR])
  })

  it('cannot lift his own restriction while another Administrator can lift it', async () => {
    const store = storeWith([
      ADMINISTRATOR,
      permission(ANNA, 'Admin'),
      permission(ANNA, 'NoAccess', CLUSTER),
    ])
    await expect(() => removePermission(store, ANNA, CLUSTER, ANNA)).rejects.toThrow(refused)
    await removePermission(store, ANNA, CLUSTER, BOSS)
  })
})

const anyPermission: fc.Arbitrary<Permission> = fc.record({
  user: fc.constantFrom(...USERS),
  entity: fc.constantFrom(...ENTITIES),
  role: fc.constantFrom(...ROLES),
  propagates: fc.boolean(),
})
/** At most one permission for a user on an entity. */
const anyPermissions = fc.uniqueArray(anyPermission, {
  selector: ({ user, entity }) => `${user} ${entity.kind} ${entity.name}`,
})
type Action = (store: Store, by: string) => Promise<unknown>

const anyUser = fc.constantFrom(...USERS)
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  anyPermission.map(
    (each): Action =>
      (store, by) =>
        setPermission(store, each, by),
  ),
  fc.tuple(anyUser, fc.constantFrom(...ENTITIES)).map(
    ([user, entity]): Action =>
      (store, by) =>
        removePermission(store, user, entity, by),
  ),
  fc.subarray([...PRIVILEGES]).map(
    (privileges): Action =>
      (store, by) =>
        putRole(store, OWN_ROLE, privileges, { isNew: false, by }),
  ),
  fc.constant<Action>((store) => deleteRole(store, OWN_ROLE)),
  anyUser.map(
    (user): Action =>
      (store, by) =>
        deleteUser(store, user, by),
  ),
  fc.tuple(fc.constantFrom('esx-1', 'esx-3', 'esx-4'), fc.constantFrom('One', 'Two', '')).map(
    ([host, cluster]): Action =>
      (store, by) =>
        moveHost(store, host, cluster, by),
  ),
)

/** Lists every privilege of every user as `user privilege place`. */
function rights(access: Access): Set<string> {
  const all = USERS.flatMap((user) =>
    ENTITIES.flatMap((entity) => [
      ...privilegesOn(access, user, entity).map((each) => `${user}\n${each}\non ${entity.name}`),
      ...privilegesBelow(access, user, entity).map((each) => `${user}\n${each}\nin ${entity.name}`),
    ]),
  )
  return new Set(all)
}

function inOneAlone(one: Set<string>, other: Set<string>): string[] {
  return [...one, ...other].filter((each) => one.has(each) !== other.has(each))
}

it('no request of a user grants or removes a privilege that this user lacks', async () => {
  let changes = 0
  await fc.assert(
    fc.asyncProperty(
      anyPermissions,
      fc.subarray([...PRIVILEGES]),
      fc.constantFrom(ANNA, BEN),
      fc.array(anyAction, { minLength: 1, maxLength: 6 }),
      async (permissions, ownPrivileges, by, actions) => {
        const others = permissions.filter(({ user }) => user !== BOSS)
        const store = storeWith([ADMINISTRATOR, ...others], ownPrivileges)
        for (const action of actions) {
          const before = rights(store.snapshot())
          try {
            await action(store, by)
          } catch (error) {
            expect(error).toMatchObject({ name: 'VcenterError' })
            expect(rights(store.snapshot())).toEqual(before)
            continue
          }
          for (const right of inOneAlone(before, rights(store.snapshot()))) {
            changes++
            const [, privilege, place] = right.split('\n')
            expect(before).toContain(`${by}\n${privilege}\n${place}`)
          }
        }
      },
    ),
    { numRuns: 300 },
  )
  expect(changes).toBeGreaterThan(0)
})

it('the check of a changed role reads the inventory only a few times, however many users have the role', () => {
  let reads = 0
  const counted = (name: string) =>
    Object.defineProperty(host({ name, cluster: 'One' }), 'name', {
      get: () => {
        reads++
        return name
      },
    })
  const before = {
    ...INVENTORY,
    hosts: Array.from({ length: 100 }, (_, index) => counted(`esx-${index}`)),
    permissions: [
      ADMINISTRATOR,
      permission(BEN, 'NoAccess', { kind: 'host', name: 'esx-7' }),
      permission(ANNA, 'NoCryptoAdmin'),
      ...Array.from({ length: 100 }, (_, index) => permission(`user-${index}@x`, OWN_ROLE)),
    ],
  }
  const withRole = (privileges: string[]): Access => ({
    ...before,
    roles: [{ name: OWN_ROLE, label: OWN_ROLE, privileges, isSystem: false }],
  })
  const change = (privilege: string) => () =>
    requireOwnRights(withRole([]), withRole([privilege]), ANNA)
  expect(change('Global.Settings')).not.toThrow()
  expect(change('Cryptographer.Access')).toThrow(refused)
  expect(reads).toBeLessThan(10 * before.hosts.length)
})
