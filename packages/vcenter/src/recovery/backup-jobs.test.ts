import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import { cheapEffects, keyProvider, storeIn } from '../testing/models.ts'
import {
  backupSecrets,
  backupsIn,
  noSecrets,
  putSchedule,
  secretText,
  specTo,
} from '../testing/recovery.ts'
import { type BackupJobs, type BackupRequest, createBackupJobs } from './backup-jobs.ts'
import { workFolderName } from './file-name.ts'

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let jobs: BackupJobs
let target: string

const createJobs = (): Promise<BackupJobs> =>
  createBackupJobs({
    ...cheapEffects,
    store,
    stateFolder: folder.path,
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })

async function makeOne(schedule?: BackupRequest['schedule'], to = target) {
  const spec = specTo(to, { isEncrypted: false })
  const { id } = await jobs.start({ spec, secrets: noSecrets(), schedule })
  await jobs.settled()
  return store.recovery.jobs().find((job) => job.id === id)
}

beforeEach(async () => {
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
  await store.change((tables) => tables.insertKeyProvider(keyProvider()))
  target = join(folder.path, 'backups')
  mkdirSync(target)
  jobs = await createJobs()
})
afterEach(async () => {
  await jobs.stop()
  store.close()
  folder[Symbol.dispose]()
})

const request = () => ({ spec: specTo(target), secrets: backupSecrets(), schedule: undefined })
const nightly = (maxCount?: number) =>
  putSchedule(store, { maxCount, spec: specTo(target, { isEncrypted: false }) })

describe('a backup job', () => {
  it('is running until the file is complete, and is then finished with an event', async () => {
    const secrets = backupSecrets()
    const started = await jobs.start({ spec: specTo(target), secrets, schedule: undefined })
    expect(started.state).toBe('running')
    expect(store.recovery.jobs()).toEqual([started])
    await jobs.settled()
    const [job] = store.recovery.jobs()
    expect(job).toMatchObject({ id: started.id, state: 'finished', message: '' })
    const { backups, others } = backupsIn(target)
    expect(backups).toEqual([job?.fileName])
    expect(others).toEqual([])
    const { size, mode } = statSync(join(target, job?.fileName ?? ''))
    expect([size, mode & 0o777]).toEqual([job?.sizeBytes, 0o600])
    expect(store.newestEvents(1)).toMatchObject([
      {
        id: 'com.vmware.applmgmt.backup.job.finished.event',
        entity: '',
        message: 'Backup job finished successfully',
      },
    ])
    expect(secrets.backupPassword?.reveal.bind(secrets.backupPassword)).toThrow('wiped')
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('is refused while another job runs', async () => {
    await jobs.start(request())
    await expect(() => jobs.start(request())).rejects.toThrow(
      expect.objectContaining({ code: 'BACKUP_IN_PROGRESS' }),
    )
    await jobs.settled()
    expect(store.recovery.jobs()).toHaveLength(1)
  })

  it.each([
    ['encrypted backup without a password', true, noSecrets],
    ['unencrypted backup with a password', false, backupSecrets],
  ])('is refused for an %s, and wipes the secrets', async (_, isEncrypted, secretsOf) => {
    const secrets = { ...secretsOf(), locationPassword: secretText('login') }
    const mismatched = { ...request(), spec: specTo(target, { isEncrypted }), secrets }
    await expect(jobs.start(mismatched)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    await jobs.settled()
    expect(store.recovery.jobs()).toEqual([])
    expect(backupsIn(target).backups).toEqual([])
    expect(secrets.locationPassword.reveal.bind(secrets.locationPassword)).toThrow('wiped')
  })

  it('starts only once if two jobs are started at the same time', async () => {
    const [first, second] = await Promise.allSettled([jobs.start(request()), jobs.start(request())])
    expect(first).toMatchObject({ status: 'fulfilled', value: { state: 'running' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'BACKUP_IN_PROGRESS' } })
    await jobs.settled()
    expect(store.recovery.jobs()).toMatchObject([{ state: 'finished' }])
    expect(backupsIn(target).backups).toHaveLength(1)
  })

  it('fails with a reason of one line if the folder is missing, and leaves no files', async () => {
    const job = await makeOne(undefined, join(folder.path, 'missing'))
    expect(job).toMatchObject({ state: 'failed', fileName: '', sizeBytes: 0 })
    expect(job?.message).toMatch(/^the backup location file:.*missing cannot be used: ENOENT/)
    expect(store.newestEvents(1)).toMatchObject([
      {
        id: 'com.vmware.applmgmt.backup.job.failed.event',
        message: expect.stringMatching(/^Backup job failed: the backup location/),
      },
    ])
    expect(readdirSync(folder.path)).not.toContain('missing')
  })

  it('fails if no file can be created in the folder', async () => {
    // Even root cannot create a file in /proc.
    const job = await makeOne(undefined, '/proc/self')
    expect(job).toMatchObject({ state: 'failed', message: expect.stringMatching(/ENOENT|EACCES/) })
  })

  const isRoot = process.getuid?.() === 0

  ;(isRoot ? it : it.skip)(
    'fails if the disk is full and leaves no partial file, and the next job can run',
    async () => {
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', target])
      // A container may forbid mounts even to root.
      if (mounted.status !== 0) return expect(mounted.stderr.toString()).toMatch(/mount/)
      try {
        const job = await makeOne()
        expect(job).toMatchObject({ state: 'failed', message: expect.stringMatching(/ENOSPC/) })
        expect(backupsIn(target)).toEqual({ backups: [], others: [] })
      } finally {
        spawnSync('umount', [target])
      }
      expect(await makeOne()).toMatchObject({ state: 'finished' })
    },
  )

  it('fails if the copy of the state cannot be made, and leaves no part of the copy', async () => {
    const copyTo = () => {
      throw new Error('database or disk is full')
    }
    await jobs.stop()
    const full = { ...store, copyTo }
    jobs = await createBackupJobs({
      ...cheapEffects,
      store: full,
      stateFolder: folder.path,
      clusterClock: clusterClockOf(systemClock),
      logger: silentLogger,
    })
    expect(await makeOne()).toMatchObject({
      state: 'failed',
      message: 'database or disk is full',
    })
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('of a schedule keeps only the newest backups if requested, names the removed ones, and removes no other file', async () => {
    for (const name of ['thesis.doc', 'other.nkpsim-backup']) writeFileSync(join(target, name), '')
    const all = [
      await makeOne(await nightly()),
      await makeOne(await nightly()),
      await makeOne(await nightly()),
    ]
    const made = all.map((job) => job?.fileName)
    expect(backupsIn(target).backups).toHaveLength(4)
    const last = await makeOne(await nightly(2))
    expect(backupsIn(target)).toEqual({
      backups: [made[2], last?.fileName, 'other.nkpsim-backup'].toSorted(),
      others: ['thesis.doc'],
    })
    expect(last?.message).toBe(`${made[0]} was removed; ${made[1]} was removed`)
  })

  it('removes the files that an interrupted backup of this vCenter left', async () => {
    const made = await makeOne()
    const half = `.${made?.fileName}.tmp`
    writeFileSync(join(target, half), 'half')
    writeFileSync(join(target, '.foreign.nkpsim-backup.tmp'), 'half')
    await makeOne()
    expect(backupsIn(target).others).toEqual(['.foreign.nkpsim-backup.tmp'])
  })

  it('finishes even if it cannot remove some leftovers; it names these and removes the others', async () => {
    const first = await makeOne(await nightly())
    const old =
      first?.fileName.replace(/_[^_]+$/, '_20200101T000000000Z-00000000.nkpsim-backup') ?? ''
    const [half, other] = [`.${old}.tmp`, `.${first?.fileName}.tmp`]
    // A folder cannot be removed as a file.
    for (const name of [half, old]) mkdirSync(join(target, name))
    writeFileSync(join(target, other), 'half')
    const made = await makeOne(await nightly(1))
    expect(made?.state).toBe('finished')
    expect(made?.message).toContain(`${half} could not be removed`)
    const { others } = backupsIn(target)
    expect(others).toEqual([half])
    expect(readdirSync(target)).not.toContain(first?.fileName)
  })

  it('is reported as failed if vCenter ended while it was running', async () => {
    await jobs.stop()
    const cutOff = await makeOne()
    if (cutOff === undefined) throw new Error('no job')
    await store.change((tables) => tables.putBackupJob({ ...cutOff, state: 'running' }))
    mkdirSync(join(folder.path, workFolderName(cutOff.id)))
    // An upgrade made this folder and keeps it. No job left it.
    mkdirSync(join(folder.path, 'backup-before-upgrade.tmp'))
    jobs = await createJobs()
    expect(store.recovery.jobs()[0]).toMatchObject({
      state: 'failed',
      message: 'vCenter ended while the backup was being made',
    })
    expect(store.newestEvents(1)[0]?.id).toBe('com.vmware.applmgmt.backup.job.failed.event')
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([
      'backup-before-upgrade.tmp',
    ])
  })

  it('is kept while it is one of the newest hundred', async () => {
    const job = await makeOne()
    if (job === undefined) throw new Error('no job')
    const idOf = (number: number): string =>
      `20200101T000000000Z-${String(number).padStart(8, '0')}`
    await store.change((tables) => {
      for (let number = 0; number < 105; number++) tables.putBackupJob({ ...job, id: idOf(number) })
    })
    const ids = store.recovery.jobs().map(({ id }) => id)
    expect(ids).toHaveLength(100)
    expect([ids[0], ids[1], ids[99]]).toEqual([idOf(104), idOf(103), idOf(5)])
  })
})
