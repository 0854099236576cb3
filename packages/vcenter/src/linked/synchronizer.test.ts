import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import type { Entry } from '../records/entry.ts'
import { storeIn } from '../testing/models.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { startSynchronizer } from './synchronizer.ts'

it('a linked vCenter cannot fill the store, however often it comes', async () => {
  using folder = tempFolder()
  const store = await storeIn(folder.path)
  const synchronizer = startSynchronizer({ store, clock: systemClock, logger: silentLogger })
  const origin = randomUUID()
  const deleted = (from: number): Entry[] =>
    Array.from({ length: 6000 }, (_, index) => {
      return { key: `role ${from + index}`, value: undefined, counter: 1, origin }
    })
  expect(synchronizer.exchange(deleted(0))).toHaveLength(6000)
  expect(() => synchronizer.exchange(deleted(6000))).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST' }),
  )
  expect(store.snapshot().entries.size).toBe(6000)
  await synchronizer.stop()
  store.close()
})
