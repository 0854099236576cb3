import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { deleteRole, putRole } from '../access/edit-roles.ts'
import { privilegesOn } from '../access/permissions.ts'
import { READ_PRIVILEGES } from '../access/privileges.ts'
import { createUser, deleteUser } from '../access/users.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import { cluster, storeIn } from '../testing/models.ts'
import { startSynchronizer } from './synchronizer.ts'

const compute = simulatedCompute()

const BOSS = 'boss@x'
const MARY = 'mary@x'
const LOCAL: Entity = { kind: 'cluster', name: 'Cluster' }
const refused = expect.objectContaining({ code: 'NO_PERMISSION' })
const password = () => Secret.from(Buffer.from('correct horse'))

/** Opens a vCenter whose partner never answers, so that the test exchanges entries itself. */
async function vcenterIn(folder: string) {
  const store = await storeIn(folder)
  await store.change((tables) => {
    tables.putPartner({ instanceId: randomUUID(), name: 'vc-other', address: 'localhost:1' })
    tables.insertDatacenter('DC')
    tables.insertCluster(cluster())
  })
  const options = {
    ...{ store, network: grpcNetwork },
    machineClock: systemClock,
    logger: silentLogger,
  }
  const { exchange, stop } = await startSynchronizer(options)
  return {
    store,
    takeFrom: (other: typeof store) => exchange([...other.snapshot().entries.values()]),
    [Symbol.asyncDispose]: async () => {
      await stop()
      store.close()
    },
  }
}

it('a user with few rights cannot make a shared role or user again that another vCenter still has', async () => {
  using folder = createTemporaryFolder()
  using otherFolder = createTemporaryFolder()
  await using here = await vcenterIn(folder.path)
  await using there = await vcenterIn(otherFolder.path)
  const hash = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
  await here.store.change((tables) => {
    for (const name of [BOSS, MARY, 'gone@x'])
      tables.putUser({ name, password: hash, passwordVersion: 1 })
    tables.putRole({
      name: 'Keeper',
      privileges: [...READ_PRIVILEGES, 'Authorization.ModifyRoles', 'Cryptographer.Access'],
    })
    tables.putRole({ name: 'Local', privileges: ['System.Read'] })
    tables.putPermission({ user: BOSS, entity: ROOT, role: 'Admin', propagates: true })
    tables.putPermission({ user: MARY, entity: ROOT, role: 'Keeper', propagates: true })
  })
  await there.takeFrom(here.store)
  // Only the other vCenter knows that this role restricts her on a cluster.
  await there.store.change((tables) =>
    tables.putPermission({ user: MARY, entity: LOCAL, role: 'Local', propagates: true }),
  )
  const rightsThere = () => privilegesOn(there.store.snapshot(), MARY, LOCAL)
  const byMary = { isNew: true, by: MARY }

  await deleteRole(here.store, 'Local')
  await deleteUser(here.store, 'gone@x', BOSS)
  const again = await Promise.allSettled([
    putRole(here.store, 'Local', ['Cryptographer.Access'], byMary),
    createUser({ store: here.store, random: systemRandom, compute }, 'gone@x', password(), MARY),
  ])
  await there.takeFrom(here.store)
  expect(rightsThere()).toEqual(['System.Read'])
  expect(again).toEqual([refused, refused].map((reason) => ({ status: 'rejected', reason })))

  await putRole(here.store, 'Unused', ['Cryptographer.Access'], byMary)
  await createUser({ store: here.store, random: systemRandom, compute }, 'new@x', password(), MARY)
  await putRole(here.store, 'Local', ['System.View'], { isNew: true, by: BOSS })
  await createUser({ store: here.store, random: systemRandom, compute }, 'gone@x', password(), BOSS)
})
