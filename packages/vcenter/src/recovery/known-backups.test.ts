import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  clusterClockOf,
  createTemporaryFolder,
  manualClock,
  silentLogger,
} from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import fc from 'fast-check'
import type { BackupSchedule } from '../records/backup-schedule.ts'
import type { Store } from '../store/store.ts'
import { cheapEffects, keyProvider, storeIn } from '../testing/models.ts'
import { backupsIn, noSecrets, putSchedule, specTo } from '../testing/recovery.ts'
import { type BackupJobs, createBackupJobs } from './backup-jobs.ts'
import { temporaryName } from './file-name.ts'
import { backupsAfter, completedBy } from './known-backups.ts'
import { restoreVcenter } from './restore.ts'

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let jobs: BackupJobs
let backups: string

beforeEach(async () => {
  folder = createTemporaryFolder()
  backups = join(folder.path, 'backups')
  for (const name of ['vcenter', 'backups']) mkdirSync(join(folder.path, name))
  store = await storeIn(join(folder.path, 'vcenter'))
  await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'A' })))
  jobs = await createBackupJobs({
    ...cheapEffects,
    store,
    stateFolder: join(folder.path, 'vcenter'),
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })
})
afterEach(() => {
  store.close()
  folder[Symbol.dispose]()
})

const backUp = async (to = backups, of?: Pick<BackupSchedule, 'name' | 'maxCount'>) => {
  const spec = specTo(to, { isEncrypted: false })
  const schedule = of === undefined ? undefined : await putSchedule(store, { ...of, spec })
  await jobs.start({ spec, secrets: noSecrets(), schedule })
  await jobs.settled()
}
const known = (of: Store = store) =>
  of.vcenterBackups().map(({ fileName, isComplete, keys }) => ({
    fileName,
    isComplete,
    providers: keys?.map(({ provider }) => provider),
  }))

describe('backups of a vCenter', () => {
  it('are listed with their KDKs until vCenter finds that their files are gone', async () => {
    await backUp(backups, { name: 'nightly', maxCount: undefined })
    await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'B' })))
    await backUp()
    const [first, second] = backupsIn(backups).backups
    expect(known()).toEqual([
      { fileName: first, isComplete: true, providers: ['A'] },
      { fileName: second, isComplete: true, providers: ['A', 'B'] },
    ])
    await backUp(backups, { name: 'nightly', maxCount: 1 })
    expect(known().map(({ fileName }) => fileName)).toEqual(backupsIn(backups).backups)
    expect(backupsIn(backups).backups).not.toContain(first)
    rmSync(backups, { recursive: true })
    mkdirSync(backups)
    await backUp()
    expect(known().map(({ fileName }) => fileName)).toEqual(backupsIn(backups).backups)
  })

  it('that have no record are found when a new backup is made at their location', async () => {
    await backUp()
    const [first = ''] = backupsIn(backups).backups
    const stateFolder = join(folder.path, 'of the first')
    await restoreVcenter({
      ...cheapEffects,
      file: join(backups, first),
      passwords: [],
      stateFolder,
    })
    await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'B' })))
    await backUp()
    writeFileSync(join(backups, 'of another.nkpsim-backup'), '')
    const restored = await storeIn(stateFolder)
    const again = await createBackupJobs({
      ...cheapEffects,
      ...{
        store: restored,
        stateFolder,
        clusterClock: clusterClockOf(systemClock),
        logger: silentLogger,
      },
    })
    const spec = specTo(backups, { isEncrypted: false })
    await again.start({ spec, secrets: noSecrets(), schedule: undefined })
    await again.settled()
    const [, second = '', third] = backupsIn(backups).backups
    const isComplete = true
    expect(known(restored)).toEqual([
      { fileName: first, isComplete, providers: ['A'] },
      { fileName: second, isComplete, providers: undefined },
      { fileName: third, isComplete, providers: ['A'] },
    ])
    const noted = ({ timeMs, fileName }: { timeMs: number; fileName: string }) =>
      fileName === second && timeMs
    const timesOf = (of: Store) => of.vcenterBackups().map(noted).filter(Number)
    expect(timesOf(restored)).toEqual(timesOf(store))
    restored.close()
  })

  it('are listed at each location to which their file was copied', async () => {
    await backUp()
    const [first = ''] = backupsIn(backups).backups
    const other = join(folder.path, 'other')
    mkdirSync(other)
    copyFileSync(join(backups, first), join(other, first))
    await backUp(other)
    const [, second] = backupsIn(other).backups
    const noted = () => store.vcenterBackups().map((each) => [each.location, each.fileName])
    const [here, there] = [backups, other].map((each) => pathToFileURL(each).href)
    const all = [
      [here, first],
      [there, first],
      [there, second],
    ]
    expect(noted()).toEqual(all)
    expect(known().map(({ providers }) => providers)).toEqual([['A'], undefined, ['A']])
    await backUp()
    const [, third] = backupsIn(backups).backups
    expect(noted()).toEqual([...all, [here, third]])
    rmSync(join(other, first))
    await backUp(other)
    expect(noted().filter(([, fileName]) => fileName === first)).toEqual([[here, first]])
  })

  it.each(['/', '//'])(
    'are recognised under another spelling of their location: with %s at its end',
    async (end) => {
      await backUp(backups, { name: 'nightly', maxCount: 1 })
      await backUp(`${backups}${end}`)
      const isComplete = true
      const { backups: names } = backupsIn(backups)
      expect(names).toHaveLength(2)
      expect(known()).toEqual(names.map((fileName) => ({ fileName, isComplete, providers: ['A'] })))
      await backUp(`${backups}${end}`, { name: 'nightly', maxCount: 1 })
      expect(known().map(({ fileName }) => fileName)).toEqual(backupsIn(backups).backups)
      expect(backupsIn(backups).backups).not.toContain(names[0])
    },
  )

  it('do not include a job that wrote nothing', async () => {
    await backUp(join(folder.path, 'missing', 'folder'))
    writeFileSync(join(folder.path, 'file'), '')
    await backUp(join(folder.path, 'file'))
    expect(store.recovery.jobs().map(({ state }) => state)).toEqual(['failed', 'failed'])
    expect(known()).toEqual([])
  })

  it('include the backup from which a vCenter was restored, because it is also a copy', async () => {
    await backUp()
    const [fileName = ''] = readdirSync(backups)
    const stateFolder = join(folder.path, 'restored')
    await restoreVcenter({
      ...cheapEffects,
      file: join(backups, fileName),
      passwords: [],
      stateFolder,
    })
    const restored = await storeIn(stateFolder)
    expect(known(restored)).toEqual([{ fileName, isComplete: true, providers: ['A'] }])
    restored.close()
  })

  it('that are unfinished stay so after a restore from another backup', async () => {
    const { location } = specTo(join(folder.path, 'elsewhere'))
    await store.change((tables) =>
      tables.putVcenterBackup({
        ...{
          id: 'a cut off job',
          schedule: undefined,
          location,
          fileName: 'cut off',
          timeMs: 1,
          isEncrypted: true,
        },
        ...{ keys: [], isComplete: false },
      }),
    )
    await backUp()
    const [fileName = ''] = readdirSync(backups)
    const stateFolder = join(folder.path, 'restored')
    await restoreVcenter({
      file: join(backups, fileName),
      passwords: [],
      stateFolder,
      ...cheapEffects,
    })
    const restored = await storeIn(stateFolder)
    expect(known(restored)).toContainEqual({
      fileName: 'cut off',
      isComplete: false,
      providers: [],
    })
    restored.close()
  })

  it('that are unfinished stay so after a restore from a backup that began in the same millisecond', async () => {
    const clusterClock = clusterClockOf(manualClock())
    const { location } = specTo(join(folder.path, 'elsewhere'))
    const other = {
      id: 'a cut off job',
      schedule: undefined,
      location,
      fileName: 'cut off',
      isEncrypted: true,
    }
    await store.change((tables) =>
      tables.putVcenterBackup({
        ...{ ...other, timeMs: clusterClock.nowMs() },
        ...{ keys: [], isComplete: false },
      }),
    )
    jobs = await createBackupJobs({
      ...cheapEffects,
      ...{ store, stateFolder: join(folder.path, 'vcenter'), clusterClock, logger: silentLogger },
    })
    await backUp()
    const [fileName = ''] = readdirSync(backups)
    const stateFolder = join(folder.path, 'restored')
    await restoreVcenter({
      ...{ file: join(backups, fileName), passwords: [], stateFolder },
      ...cheapEffects,
    })
    const restored = await storeIn(stateFolder)
    expect(known(restored)).toEqual([
      { fileName, isComplete: true, providers: ['A'] },
      { fileName: 'cut off', isComplete: false, providers: [] },
    ])
    restored.close()
  })

  it('are recognised by their time after a restore if an earlier version wrote no id', () => {
    const backup = {
      id: 'job',
      schedule: undefined,
      location: 'file:///b',
      fileName: 'b',
      timeMs: 1000,
      keys: [],
    }
    const kept = [{ ...backup, isEncrypted: true, isComplete: false }]
    const time = new Date(1000).toISOString()
    expect(completedBy({ time }, kept)).toMatchObject([{ id: 'job', isComplete: true }])
  })

  it('may contain any KDK if an earlier version made them without a record of their KDKs', async () => {
    const location = pathToFileURL(backups).href
    await store.change((tables) =>
      tables.putVcenterBackup({
        ...{
          id: 'old',
          schedule: undefined,
          location,
          fileName: 'old.nkpsim-backup',
          timeMs: 1,
          isEncrypted: true,
        },
        ...{ keys: undefined, isComplete: true },
      }),
    )
    expect(known()).toEqual([
      { fileName: 'old.nkpsim-backup', isComplete: true, providers: undefined },
    ])
  })
})

it('after a new backup, vCenter forgets only the backups that are gone from its location', () => {
  const ids = ['a', 'b', 'c', 'd']
  const backup = (id: string, location: string) => ({
    ...{ id, schedule: undefined, location, fileName: `${id}.file`, timeMs: 1, isEncrypted: false },
    ...{ keys: [], isComplete: false },
  })
  fc.assert(
    fc.property(
      fc.subarray(ids),
      fc.option(fc.subarray(ids.flatMap((id) => [`${id}.file`, temporaryName(`${id}.file`)])), {
        nil: undefined,
      }),
      fc.constantFrom(...ids),
      (elsewhere, present, made) => {
        const all = ids.map((id) => backup(id, elsewhere.includes(id) ? 'there' : 'here'))
        const { complete, gone } = backupsAfter(all, { id: made, location: 'here' }, present)
        for (const { location } of [...complete, ...gone]) expect(location).toBe('here')
        for (const { id, isComplete, fileName } of complete)
          expect({ isComplete, isThere: id === made || present?.includes(fileName) }).toEqual({
            isComplete: true,
            isThere: true,
          })
        for (const { fileName } of gone)
          for (const name of [fileName, temporaryName(fileName)])
            expect(present).not.toContain(name)
        if (present === undefined) expect(gone).toEqual([])
      },
    ),
  )
})
