import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'
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

it('a schedule does not remove a backup again that it removed and a user put back', async () => {
  const { fileName } = await backUp('nightly')
  copyFileSync(join(backups(), fileName), join(folder.path, fileName))
  await backUp('nightly', 1)
  copyFileSync(join(folder.path, fileName), join(backups(), fileName))
  await backUp()
  const made = await backUp('nightly', 1)
  expect(made.message).not.toContain(fileName)
  expect(backupsIn(backups()).backups).toContain(fileName)
})

describe('a location that was not mounted at an earlier backup', () => {
  const disk = () => join(folder.path, 'disk')
  /** Unmounts the location, so that an empty folder is in its place. */
  const unmount = () => {
    renameSync(backups(), disk())
    mkdirSync(backups())
  }
  /** Mounts the location again over the folder. */
  const mount = () => {
    rmSync(backups(), { recursive: true })
    renameSync(disk(), backups())
  }

  it('has the backups of its schedule again afterwards, and the schedule removes those that it does not keep', async () => {
    const earlier = [await backUp('nightly'), await backUp('nightly')]
    const before = store.vcenterBackups()
    unmount()
    await backUp()
    expect(records()).toHaveLength(1)
    mount()
    await backUp()
    expect(store.vcenterBackups().slice(0, 2)).toEqual(before)
    const made = await backUp('nightly', 1)
    const messages = earlier.map(({ fileName }) => `${fileName} was removed`)
    expect(made.message).toBe(messages.join('; '))
  })

  it('does not give the schedule to a copy of a backup at another location', async () => {
    const { fileName } = await backUp('nightly')
    const [record] = store.vcenterBackups()
    const archive = join(folder.path, 'archive')
    mkdirSync(archive)
    copyFileSync(join(backups(), fileName), join(archive, fileName))
    unmount()
    await backUp()
    await jobs.start({ spec: specTo(archive, { isEncrypted: false }), ...manual() })
    await jobs.settled()
    mount()
    await backUp()
    const { href: location } = pathToFileURL(archive)
    expect(store.vcenterBackups().filter((each) => each.fileName === fileName)).toEqual([
      record,
      expect.objectContaining({ id: `${record?.id} ${location}`, location, schedule: undefined }),
    ])
  })

  const manual = () => ({ secrets: noSecrets(), schedule: undefined })
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
