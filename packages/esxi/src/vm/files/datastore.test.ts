import { expect, it } from '@jest/globals'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { type FileLock, systemEffects, systemRandom } from '@nkpsim/effects'
import { lockTransientName } from './datastore.ts'

it('a transient name has a lock of this host, even if other hosts locked the first names that it tried', async () => {
  using temporary = createTemporaryFolder()
  await using held = await holdFolder(systemEffects, temporary.path)
  const asked: string[] = []
  const quickerOthers = (count: number): HeldFolder => ({
    ...held,
    lock: async (name): Promise<FileLock | undefined> => {
      asked.push(name)
      return asked.length <= count ? undefined : held.lock(name)
    },
  })
  const { name, lockName, lock } = await lockTransientName(
    quickerOthers(2),
    'creating',
    systemRandom,
  )
  expect(asked).toHaveLength(3)
  expect(new Set(asked).size).toBe(3)
  expect(lockName).toBe(asked[2])
  expect(lockName).toBe(`${name}.lock`)
  expect(await held.lock(lockName)).toBeUndefined()
  lock.release()
  await expect(
    lockTransientName(quickerOthers(1000), 'deleting', systemRandom),
  ).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
})
