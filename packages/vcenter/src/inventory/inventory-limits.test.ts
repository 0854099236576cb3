import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { createCluster, createDatacenter, createFolder } from './inventory.ts'

const full = expect.objectContaining({ code: 'INVENTORY_LIMIT_REACHED' })
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`)

async function storeWith(path: string, fill: Parameters<Store['change']>[0]): Promise<Store> {
  const store = await storeIn(path)
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    fill(tables)
  })
  return store
}

it.each([
  [
    'datacenters',
    499,
    (store: Store, name: string) => createDatacenter(store, name),
    (name: string): Parameters<Store['change']>[0] =>
      (tables) =>
        tables.insertDatacenter(name),
  ],
  [
    'folders',
    1000,
    (store: Store, name: string) => createFolder(store, { name, datacenter: 'DC', parent: '' }),
    (name: string): Parameters<Store['change']>[0] =>
      (tables) =>
        tables.insertFolder({ name, datacenter: 'DC', parent: undefined }),
  ],
  [
    'clusters',
    1000,
    (store: Store, name: string) => createCluster(store, { name, datacenter: 'DC', folder: '' }),
    (name: string): Parameters<Store['change']>[0] =>
      (tables) =>
        tables.insertCluster({ name, datacenter: 'DC', folder: undefined }),
  ],
])('no more than the maximum number of %s can be created', async (_kind, most, create, insert) => {
  using folder = createTemporaryFolder()
  const store = await storeWith(folder.path, (tables) => {
    for (const name of names(most - 1)) insert(name)(tables)
  })
  await create(store, 'last')
  await expect(() => create(store, 'one more')).rejects.toThrow(full)
  store.close()
})

it('folders cannot be nested deeper than the maximum depth', async () => {
  using folder = createTemporaryFolder()
  const store = await storeWith(folder.path, () => undefined)
  const [first = '', ...others] = names(16)
  await createFolder(store, { name: first, datacenter: 'DC', parent: '' })
  let parent = first
  for (const name of others) {
    await createFolder(store, { name, datacenter: 'DC', parent })
    parent = name
  }
  await expect(() =>
    createFolder(store, { name: 'deeper', datacenter: 'DC', parent }),
  ).rejects.toThrow(full)
  await createFolder(store, { name: 'beside', datacenter: 'DC', parent: first })
  store.close()
})
