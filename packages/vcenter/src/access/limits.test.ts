import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import { ROOT } from '../records/entity.ts'
import { simulatedStore } from '../testing/models.ts'
import { putRole } from './edit-roles.ts'
import { ACCESS_LIMITS } from './limits.ts'
import { setPermission } from './set-permission.ts'
import { createUser } from './users.ts'

const compute = simulatedCompute()

const ADMIN = 'boss@x'
const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
const full = expect.objectContaining({ code: 'ACCESS_LIMIT_REACHED' })

it('no user, role or permission can be added above its limit, but existing ones can change', async () => {
  const store = await simulatedStore()
  const { users, roles, permissions } = ACCESS_LIMITS
  await store.change((tables) => {
    tables.putUser({ name: ADMIN, password, passwordVersion: 1 })
    tables.putPermission({ user: ADMIN, entity: ROOT, role: 'Admin', propagates: true })
    for (let index = 1; index < users; index++)
      tables.putUser({ name: `u${index}@x`, password, passwordVersion: 1 })
    for (let index = 0; index < roles; index++)
      tables.putRole({ name: `r${index}`, privileges: ['System.Read'] })
    for (let index = 1; index < permissions - 1; index++) {
      const isOnRoot = index < users
      const entity = isOnRoot ? ROOT : ({ kind: 'datacenter', name: 'DC' } as const)
      const user = `u${isOnRoot ? index : index - users + 1}@x`
      tables.putPermission({ user, entity, role: 'ReadOnly', propagates: true })
    }
  })
  expect(store.snapshot().permissions).toHaveLength(permissions - 1)
  const permission = { entity: ROOT, role: 'r0', propagates: true }
  using secret = Secret.from(Buffer.from('correct horse'))
  await expect(
    createUser({ store, random: systemRandom, compute }, 'more@x', secret, ADMIN),
  ).rejects.toEqual(full)
  await expect(() => putRole(store, 'more', [], { isNew: true, by: ADMIN })).rejects.toThrow(full)
  await putRole(store, 'r0', ['System.View'], { isNew: false, by: ADMIN })
  await setPermission(store, { ...permission, user: 'u1@x' }, ADMIN)
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    const entity = { kind: 'datacenter', name: 'DC' } as const
    tables.putPermission({ user: ADMIN, entity, role: 'Admin', propagates: true })
  })
  expect(store.snapshot().permissions).toHaveLength(permissions)
  await setPermission(store, { ...permission, user: 'u1@x' }, ADMIN)
  await store.change((tables) => tables.insertDatacenter('DC 2'))
  const entity = { kind: 'datacenter', name: 'DC 2' } as const
  await expect(() =>
    setPermission(store, { ...permission, entity, user: 'u2@x' }, ADMIN),
  ).rejects.toThrow(full)
  store.close()
})
