import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemFiles } from '@nkpsim/effects'
import type { BackupSpec } from '../records/backup-spec.ts'
import type { Store } from '../store/store.ts'
import { cheapEffects, keyProvider, storeIn } from '../testing/models.ts'
import { backupsIn, noSecrets, putSchedule, specTo } from '../testing/recovery.ts'
import { type BackupJobs, createBackupJobs } from './backup-jobs.ts'
import { backupsOfSchedule } from './known-backups.ts'

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let jobs: BackupJobs
/** Called after a backup has its final name, before vCenter removes older backups. */
let onNamed: () => Promise<unknown>
/** Called after a file was removed. */
let onRemoved: () => Promise<unknown>

const backups = (): string => join(folder.path, 'backups')
const records = () => store.vcenterBackups().map(({ fileName }) => fileName)

/** Makes a backup and returns its job. */
async function backUp(name?: string, maxCount?: number) {
  const spec = specTo(backups(), { isEncrypted: false })
  const schedule =
    name === undefined ? undefined : await putSchedule(store, { name, maxCount, spec })
  await jobs.start({ spec, secrets: noSecrets(), schedule })
  await jobs.settled()
  const [job] = store.recovery.jobs()
  if (job === undefined) throw new Error('no job')
  return job
}

beforeEach(async () => {
  folder = createTemporaryFolder()
  for (const name of ['vcenter', 'backups']) mkdirSync(join(folder.path, name))
  store = await storeIn(join(folder.path, 'vcenter'))
  onNamed = onRemoved = async () => undefined
  const files = {
    ...systemFiles,
    rename: async (from: string, to: string) => {
      await systemFiles.rename(from, to)
      await onNamed()
    },
    remove: async (path: string) => {
      await systemFiles.remove(path)
      await onRemoved()
    },
  }
  jobs = await createBackupJobs({
    ...{ ...cheapEffects, files, store, stateFolder: join(folder.path, 'vcenter') },
    ...{ clusterClock: clusterClockOf(systemClock), logger: silentLogger },
  })
})
afterEach(async () => {
  await jobs.stop()
  store.close()
  folder[Symbol.dispose]()
})

it('a schedule that keeps one backup removes no backup of a user, of another schedule or without a record', async () => {
  await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'old' })))
  const manual = await backUp()
  await store.change((tables) => tables.deleteKeyProvider('old'))
  const monthly = await backUp('monthly')
  const found = manual.fileName.replace(/_.*/, '_20200101T000000000Z-00000000.nkpsim-backup')
  copyFileSync(join(backups(), manual.fileName), join(backups(), found))
  const first = await backUp('nightly', 1)
  expect(first.message).toBe('')
  const second = await backUp('nightly', 1)
  expect(second.message).toBe(`${first.fileName} was removed`)
  const left = [found, manual.fileName, monthly.fileName, second.fileName]
  expect(backupsIn(backups()).backups).toEqual(left)
  expect(records()).toEqual(left)
  expect(store.vcenterBackups()[1]?.keys).toMatchObject([{ provider: 'old' }])
})

it('a schedule keeps a backup that vCenter only found at its location', async () => {
  const earlier = await backUp('nightly')
  const [record] = store.vcenterBackups()
  if (record === undefined) throw new Error('no record')
  await store.change((tables) => tables.putVcenterBackup({ ...record, schedule: undefined }))
  const made = await backUp('nightly', 1)
  expect(made.message).toBe('')
  expect(backupsIn(backups()).backups.toSorted()).toEqual(
    [earlier.fileName, made.fileName].toSorted(),
  )
})

it('a message names at most ten removed backups', async () => {
  for (let made = 0; made < 12; made++) await backUp('nightly')
  const { message } = await backUp('nightly', 1)
  expect(message.match(/ was removed/g)).toHaveLength(10)
  expect(message).toMatch(/; and 2 more$/)
  expect(records()).toHaveLength(1)
})

it('the backups of a schedule are those that it made at this location', () => {
  const location = pathToFileURL('/backups').href
  const backup = (fileName: string, more: { schedule?: string; location?: string }) => ({
    ...{ id: fileName, schedule: undefined, location, fileName, timeMs: 1 },
    ...{ isEncrypted: false, keys: [], isComplete: true, ...more },
  })
  const known = [
    backup('own', { schedule: 'nightly' }),
    backup('own, other spelling', { schedule: 'nightly', location: `${location}/` }),
    backup('own, elsewhere', { schedule: 'nightly', location: 'file:///elsewhere' }),
    backup('of another schedule', { schedule: 'monthly' }),
    backup('of a user', {}),
  ]
  expect(backupsOfSchedule(known, 'nightly', location)).toEqual(['own', 'own, other spelling'])
})

describe('a schedule that changes while its backup is written', () => {
  const spec = () => specTo(backups(), { isEncrypted: false })
  const remove = () => store.change((tables) => tables.deleteBackupSchedule('nightly'))

  it.each([
    ['deleted', remove],
    ['set again', () => putSchedule(store, { spec: spec(), maxCount: 1, setMs: 2 })],
    ['told to keep more while the clock stands still', () => set({ maxCount: 100 })],
    ['told to keep all while the clock stands still', () => set({ maxCount: undefined })],
    ['moved while the clock stands still', () => set({ spec: specTo(folder.path) })],
  ])('keeps the earlier backups if it is %s', async (_, change) => {
    const earlier = await backUp('nightly', 1)
    onNamed = change
    const made = await backUp('nightly', 1)
    expect(made).toMatchObject({ state: 'finished', message: '' })
    expect(backupsIn(backups()).backups).toEqual([earlier.fileName, made.fileName])
  })

  it('removes by its new number if it is told to keep fewer while the clock stands still', async () => {
    const earlier = await backUp('nightly')
    onNamed = () => set({ maxCount: 1 })
    const made = await backUp('nightly', 2)
    expect(made.message).toBe(`${earlier.fileName} was removed`)
  })

  it('keeps the remaining backups if it is deleted between two removals', async () => {
    const earlier = [await backUp('nightly'), await backUp('nightly'), await backUp('nightly')]
    onRemoved = remove
    const made = await backUp('nightly', 1)
    expect(made.message).toBe(`${earlier[0]?.fileName} was removed`)
    expect(backupsIn(backups()).backups).toHaveLength(3)
  })

  /** Sets the schedule again. The time of its setting stays the same. */
  function set(more: { maxCount?: number | undefined; spec?: BackupSpec }) {
    return putSchedule(store, { spec: spec(), maxCount: 1, ...more })
  }
})
