import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { clusterClockOf, createTemporaryFolder, silentLogger, until } from '@nkpsim/daemon/testing'
import { systemClock, systemEffects, systemFiles } from '@nkpsim/effects'
import { keyProvider, storeIn } from '../testing/models.ts'
import { noSecrets, specTo } from '../testing/recovery.ts'
import { createBackupJobs } from './backup-jobs.ts'

it('a location that does not answer blocks one call, and vCenter refuses backups until it answers', async () => {
  using folder = createTemporaryFolder()
  const target = join(folder.path, 'backups')
  mkdirSync(target)
  const store = await storeIn(folder.path)
  await store.change((tables) => tables.insertKeyProvider(keyProvider()))
  const answer = Promise.withResolvers<string[]>()
  let waiting = 0
  const list = (path: string) => {
    if (path !== target) return systemFiles.list(path)
    waiting++
    return answer.promise
  }
  // The first job runs out of time, and the second does not.
  const timeout = Promise.withResolvers<void>()
  const sleeps = [timeout.promise]
  const jobs = await createBackupJobs({
    ...systemEffects,
    machineClock: { ...systemClock, sleep: () => sleeps.shift() ?? new Promise(() => {}) },
    files: { ...systemFiles, list },
    store,
    stateFolder: folder.path,
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })
  const start = () => {
    const spec = specTo(target, { isEncrypted: false })
    return jobs.start({ spec, secrets: noSecrets(), schedule: undefined, maxCount: undefined })
  }
  await start()
  await until(() => waiting === 1)
  timeout.resolve()
  await jobs.settled()
  expect(store.recovery.jobs()).toMatchObject([
    { state: 'failed', message: 'The operation was aborted due to timeout' },
  ])
  await expect(start()).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringMatching(
      /^the backup location file:.*backups does not answer the backup of .*; repair the location$/,
    ),
  })
  expect(waiting).toBe(1)
  answer.resolve([])
  await until(() =>
    start().then(
      () => true,
      () => false,
    ),
  )
  await jobs.settled()
  const [newest] = store.recovery.jobs()
  expect(newest).toMatchObject({ state: 'finished' })
  await jobs.stop()
  store.close()
})
