import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { clusterClockOf, createTemporaryFolder, silentLogger, until } from '@nkpsim/daemon/testing'
import { systemClock, systemFiles } from '@nkpsim/effects'
import { cheapEffects, keyProvider, storeIn } from '../testing/models.ts'
import { noSecrets, specTo } from '../testing/recovery.ts'
import { createBackupJobs } from './backup-jobs.ts'

/** Backups of a vCenter to folders that can stop answering. */
async function backupsIn(folder: string) {
  const store = await storeIn(folder)
  await store.change((tables) => tables.insertKeyProvider(keyProvider()))
  const answers = new Map<string, PromiseWithResolvers<string[]>>()
  const timeouts: PromiseWithResolvers<void>[] = []
  let waiting = 0
  const list = (path: string) => {
    const answer = answers.get(path)
    if (answer === undefined) return systemFiles.list(path)
    waiting++
    return answer.promise
  }
  const sleep = () => {
    const timeout = Promise.withResolvers<void>()
    timeouts.push(timeout)
    return timeout.promise
  }
  const jobs = await createBackupJobs({
    ...cheapEffects,
    machineClock: { ...systemClock, sleep },
    files: { ...systemFiles, list },
    store,
    stateFolder: folder,
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })
  const start = (target: string) => {
    const spec = specTo(target, { isEncrypted: false })
    return jobs.start({ spec, secrets: noSecrets(), schedule: undefined })
  }
  return {
    start,
    newest: () => store.recovery.jobs()[0],
    settled: () => jobs.settled(),
    makeLocation: (name: string) => {
      const target = join(folder, name)
      mkdirSync(target)
      return target
    },
    /** Runs a job whose location does not answer until the job runs out of time. */
    runHung: async (target: string) => {
      answers.set(target, Promise.withResolvers())
      const before = waiting
      await start(target)
      await until(() => waiting === before + 1)
      timeouts.at(-1)?.resolve()
      await jobs.settled()
    },
    answer: (target: string) => {
      answers.get(target)?.resolve([])
      answers.delete(target)
    },
    waiting: () => waiting,
    close: async () => {
      await jobs.stop()
      store.close()
    },
  }
}

const TIMED_OUT = { state: 'failed', message: 'The operation was aborted due to timeout' }

const isAccepted = (started: Promise<unknown>) =>
  started.then(
    () => true,
    () => false,
  )

it('a location that does not answer blocks one call, and vCenter refuses its backups until it answers', async () => {
  using folder = createTemporaryFolder()
  const backups = await backupsIn(folder.path)
  const target = backups.makeLocation('backups')
  await backups.runHung(target)
  expect(backups.newest()).toMatchObject(TIMED_OUT)
  for (const spelling of [target, `${target}/`])
    await expect(backups.start(spelling)).rejects.toMatchObject({
      code: 'BACKUP_IN_PROGRESS',
      message: expect.stringMatching(
        /^the backup location file:.*backups does not answer the backup of \S+Z; repair the location, or restart vCenter$/,
      ),
    })
  expect(backups.waiting()).toBe(1)
  backups.answer(target)
  await until(() => isAccepted(backups.start(target)))
  await backups.settled()
  expect(backups.newest()).toMatchObject({ state: 'finished' })
  await backups.close()
})

it('one location that does not answer does not prevent backups to other locations, but two do', async () => {
  using folder = createTemporaryFolder()
  const backups = await backupsIn(folder.path)
  const [first, second, good] = ['first', 'second', 'good'].map(backups.makeLocation)
  if (first === undefined || second === undefined || good === undefined) throw new Error('never')
  await backups.runHung(first)
  await backups.start(good)
  await backups.settled()
  expect(backups.newest()).toMatchObject({ state: 'finished' })
  await backups.runHung(second)
  await expect(backups.start(good)).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringMatching(
      /^the backup location file:.*first does not answer the backup of \S+, and file:.*second does not answer the backup of \S+; repair the location, or restart vCenter$/,
    ),
  })
  backups.answer(first)
  await until(() => isAccepted(backups.start(good)))
  await backups.settled()
  expect(backups.newest()).toMatchObject({ state: 'finished' })
  await backups.close()
})
