import { expect, it } from '@jest/globals'
import { host, storeIn } from '../testing/models.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { createHostHoldings } from './host-holdings.ts'

it('what came with a backup is written down once more when the host says the same, and not again', async () => {
  using folder = tempFolder()
  const store = await storeIn(folder.path)
  const esx = host({ cluster: undefined })
  await store.change((tables) => {
    tables.putHost(esx)
    const { name, encryptionMode } = esx
    const noted = { host: name, encryptionMode, heardMs: 9000, keys: [] }
    tables.putHostHolding(esx.id, { ...noted, isFromBackup: true })
  })
  let nowMs = 3000
  const holdings = createHostHoldings({
    store,
    clusterClock: {
      kind: 'cluster',
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
      sleep: async () => undefined,
    },
    onWritten: () => undefined,
  })
  const hear = async (): Promise<number | undefined> => {
    holdings.heard(esx, { term: 1, generation: 1, keyProviders: [] })
    await holdings.flush()
    return store.snapshot().holdings.get(esx.id)?.heardMs
  }
  expect(await hear()).toBe(3000)
  nowMs = 4000
  expect(await hear()).toBe(3000)
  store.close()
})
