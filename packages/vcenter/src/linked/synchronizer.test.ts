import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import type { Entry } from '../records/entry.ts'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { type Synchronizer, startSynchronizer } from './synchronizer.ts'

it('a linked vCenter cannot fill the store, even with many calls', async () => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  const synchronizer = await startSynchronizer({
    store,
    network: grpcNetwork,
    machineClock: systemClock,
    logger: silentLogger,
  })
  const origin = randomUUID()
  const deleted = (from: number): Entry[] =>
    Array.from({ length: 6000 }, (_, index) => {
      return { key: `role ${from + index}`, value: undefined, counter: 1, origin }
    })
  expect(await synchronizer.exchange(deleted(0))).toHaveLength(6000)
  await expect(() => synchronizer.exchange(deleted(6000))).rejects.toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST' }),
  )
  expect(store.snapshot().entries.size).toBe(6000)
  await synchronizer.stop()
  store.close()
})

describe('deleted entries', () => {
  let folder: ReturnType<typeof createTemporaryFolder>
  let store: Store
  let synchronizer: Synchronizer

  beforeEach(async () => {
    folder = createTemporaryFolder()
    store = await storeIn(folder.path)
    synchronizer = await startSynchronizer({
      store,
      network: grpcNetwork,
      machineClock: systemClock,
      logger: silentLogger,
    })
  })
  afterEach(async () => {
    await synchronizer.stop()
    store.close()
    folder[Symbol.dispose]()
  })

  const names = (count: number, kind = 'role') =>
    Array.from({ length: count }, (_, at) => `${kind} ${at}`)
  const put = (roles: readonly string[]) =>
    store.change((tables) => {
      for (const name of roles) tables.putRole({ name, privileges: [] })
    })
  const remove = (roles: readonly string[]) =>
    store.change((tables) => {
      for (const name of roles) tables.deleteRole(name)
    })

  it('do not fill a vCenter that is not linked', async () => {
    for (const kind of ['first', 'second', 'third']) {
      await put(names(900, kind))
      await remove(names(900, kind))
    }
    await put(['kept'])
    const keys = [...store.snapshot().entries.keys()]
    expect(keys).toHaveLength(1001)
    expect(keys).toEqual(expect.arrayContaining(['role kept', 'role third 0', 'role third 899']))
  })

  it('leave room for the entries of partners, so the exchange of linked vCenters continues', async () => {
    const origin = randomUUID()
    await store.change((tables) =>
      tables.putPartner({ instanceId: origin, name: 'vcenter-x', address: 'localhost:1' }),
    )
    await put(names(9000))
    await remove(names(9000).slice(1))
    const full = expect.objectContaining({ code: 'ACCESS_LIMIT_REACHED' })
    await expect(() => put(['one more'])).rejects.toThrow(full)
    expect(store.snapshot().roles.map(({ name }) => name)).toEqual(['role 0'])
    // Objects with an existing entry can still be deleted and created again.
    await put(['role 1'])
    await remove(['role 0'])
    const partners = { key: 'role partners', value: '[]', counter: 1, origin }
    await synchronizer.exchange([partners])
    expect(store.snapshot().roles.map(({ name }) => name)).toEqual(['partners', 'role 1'])
  })
})
