import { describe, expect, it } from '@jest/globals'
import { type Entity, ROOT } from '../records/entity.ts'
import { accessStore } from '../testing/access-store.ts'
import { INVENTORY, OWN_ROLE } from '../testing/access-trees.ts'
import { moveHost } from './inventory.ts'
import { requireRightToAdd, requireRightToTake } from './placement-rights.ts'

const ANNA = 'anna@x'
const MOVE = ['Host.Inventory.MoveHost', 'Host.Inventory.EditCluster']
const ADD_TO_CLUSTER = 'Host.Inventory.AddHostToCluster'
const CONNECT = 'Host.Config.Connection'
const ADD_STANDALONE = 'Host.Inventory.AddStandaloneHost'
const ONE: Entity = { kind: 'cluster', name: 'One' }
const TWO: Entity = { kind: 'cluster', name: 'Two' }
const refused = expect.objectContaining({ code: 'NO_PERMISSION' })

const hostNamed = (name: string): Entity => ({ kind: 'host', name })

/**
 * Returns a store in which Anna has her custom role on the entities `on`, and Ben is an
 * Administrator of the entities `ben`.
 */
function storeWhere(privileges: readonly string[], on: readonly Entity[], ben: Entity[] = []) {
  return accessStore({
    ...INVENTORY,
    roles: [{ name: OWN_ROLE, label: OWN_ROLE, privileges, isSystem: false }],
    users: [],
    permissions: [
      ...on.map((entity) => ({ user: ANNA, role: OWN_ROLE, entity, propagates: true })),
      ...ben.map((entity) => ({ user: 'ben@x', role: 'Admin', entity, propagates: true })),
    ],
  })
}

describe('moving a host', () => {
  it('needs the privilege on both places; the privilege on the host is not enough', async () => {
    for (const on of [[hostNamed('esx-1')], [ONE], [TWO], [hostNamed('esx-1'), TWO]]) {
      const store = storeWhere(MOVE, on)
      await expect(() => moveHost(store, 'esx-1', 'Two', ANNA)).rejects.toThrow(refused)
      expect(store.snapshot().hosts).toEqual(INVENTORY.hosts)
    }
    expect((await moveHost(storeWhere(MOVE, [ONE, TWO]), 'esx-1', 'Two', ANNA)).cluster).toBe('Two')
  })

  it('needs the same rights as adding the host if it moves into a cluster, where it receives keys', async () => {
    await expect(() => moveHost(storeWhere(MOVE, [ROOT]), 'esx-4', 'One', ANNA)).rejects.toThrow(
      refused,
    )
    const store = storeWhere([...MOVE, ADD_TO_CLUSTER], [ROOT])
    expect((await moveHost(store, 'esx-4', 'One', ANNA)).cluster).toBe('One')
    await expect(() => moveHost(store, 'esx-4', '', ANNA)).rejects.toThrow(refused)
    const both = storeWhere([...MOVE, ADD_STANDALONE], [ROOT])
    expect((await moveHost(both, 'esx-1', '', ANNA)).cluster).toBeUndefined()
  })

  it('gives nobody a right on the host that the acting user lacks', async () => {
    const store = storeWhere(MOVE, [ONE, TWO], [TWO])
    await expect(() => moveHost(store, 'esx-1', 'Two', ANNA)).rejects.toThrow(
      /ask a user who has it/,
    )
    await expect(() => moveHost(store, 'esx-3', 'One', ANNA)).rejects.toThrow(refused)
    expect(
      (await moveHost(storeWhere(MOVE, [ONE, TWO], [ROOT]), 'esx-1', 'Two', ANNA)).cluster,
    ).toBe('Two')
  })
})

describe('adding a host', () => {
  it('needs the privilege on the place to which the host is added', () => {
    const { snapshot } = storeWhere([ADD_TO_CLUSTER], [ONE])
    requireRightToAdd(snapshot(), 'One', ANNA)
    expect(() => requireRightToAdd(snapshot(), 'Two', ANNA)).toThrow(refused)
    expect(() => requireRightToAdd(snapshot(), undefined, ANNA)).toThrow(refused)
    const standalone = storeWhere([ADD_STANDALONE], [ROOT]).snapshot()
    requireRightToAdd(standalone, undefined, ANNA)
    expect(() => requireRightToAdd(standalone, 'One', ANNA)).toThrow(refused)
  })

  it('counts as a move if the host is already in another cluster', () => {
    const known = INVENTORY.hosts[2]
    if (known === undefined) throw new Error('no host')
    const take = (privileges: readonly string[], on: readonly Entity[], cluster: string) =>
      requireRightToTake(storeWhere(privileges, on).snapshot(), known, cluster, ANNA)
    expect(() => take([ADD_TO_CLUSTER], [ONE], 'One')).toThrow(refused)
    expect(() => take([ADD_TO_CLUSTER], [ONE, TWO], 'One')).toThrow(refused)
    take([ADD_TO_CLUSTER, CONNECT, ...MOVE], [ONE, TWO], 'One')
    take([ADD_TO_CLUSTER, CONNECT], [TWO], 'Two')
  })

  it('needs a right to the known host, because another machine may state the same id', async () => {
    const known = INVENTORY.hosts[2]
    if (known === undefined) throw new Error('no host')
    const store = storeWhere([ADD_TO_CLUSTER, CONNECT], [TWO])
    requireRightToTake(store.snapshot(), known, 'Two', ANNA)
    const entity = hostNamed(known.name)
    await store.change((tables) =>
      tables.putPermission({ user: ANNA, entity, role: 'NoAccess', propagates: true }),
    )
    expect(() => requireRightToTake(store.snapshot(), known, 'Two', ANNA)).toThrow(refused)
    const adding = storeWhere([ADD_TO_CLUSTER], [TWO]).snapshot()
    expect(() => requireRightToTake(adding, known, 'Two', ANNA)).toThrow(refused)
  })
})
