import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { syncNames } from '@nkpsim/daemon/private-file'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import { cheapEffects, storeIn } from '../testing/models.ts'
import { noSecrets, specTo } from '../testing/recovery.ts'
import { backupFileName } from './file-name.ts'
import { copyVcenter, writeBackup } from './make-backup.ts'
import { openFolderTarget } from './targets/folder-target.ts'

it.each([
  ['removes the backup and reports that none is there', true],
  ['reports that the backup may be there if it cannot be removed', false],
])('a backup whose location renames it and reports a failure: vCenter %s', async (_, removes) => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  const spec = specTo(join(folder.path, 'unused'), { isEncrypted: false })
  const job = { id: '20260131T235959123Z-0a1b2c3d', startMs: 0 }
  const { instanceId } = store.identity
  const present = new Set<string>()
  const reports: boolean[] = []
  const written = writeBackup(
    {
      ...cheapEffects,
      copy: copyVcenter({ store: store, stateFolder: folder.path, files: systemFiles }, spec, job),
      ...{ instanceId, jobId: job.id, spec, secrets: noSecrets(), retention: undefined },
      signal: new AbortController().signal,
      unfinishedIs: (isThere) => reports.push(isThere),
    },
    {
      list: async () => [...present],
      write: async (name) => {
        present.add(name)
        return 1
      },
      rename: async (from, to) => {
        present.delete(from)
        present.add(to)
        throw new Error('input/output error')
      },
      remove: async (name) => {
        if (!removes) throw new Error('input/output error')
        present.delete(name)
      },
      close: () => undefined,
    },
  )
  await expect(written).rejects.toThrow('input/output error')
  expect([...present]).toHaveLength(removes ? 0 : 1)
  expect(reports).toEqual(removes ? [true, false] : [true])
  store.close()
})

it('a folder that cannot be synced is not an error, but a missing folder is', async () => {
  // Files of /proc cannot be synced either.
  await syncNames(systemFiles, '/proc/self')
  await expect(syncNames(systemFiles, '/proc/self/missing')).rejects.toThrow('ENOENT')
})

it('a job that has failed lists and removes no backups when its location answers late', async () => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  const spec = specTo(join(folder.path, 'unused'), { isEncrypted: false })
  const job = { id: '20260131T235959123Z-0a1b2c3d', startMs: 0 }
  const { instanceId } = store.identity
  const older = [1, 2].map((day) => backupFileName(instanceId, `2026010${day}T000000000Z-0a1b2c3d`))
  const present = new Set(older)
  const failed = new AbortController()
  await writeBackup(
    {
      ...cheapEffects,
      copy: copyVcenter({ store, stateFolder: folder.path, files: systemFiles }, spec, job),
      ...{ instanceId, jobId: job.id, spec, secrets: noSecrets() },
      ...{ retention: { maxCount: () => 1, older }, signal: failed.signal },
      unfinishedIs: () => undefined,
    },
    {
      list: async () => [...present],
      write: async () => 1,
      rename: async (_, to) => {
        present.add(to)
      },
      remove: async (name) => {
        // The job runs out of time while the location removes the first file.
        failed.abort()
        present.delete(name)
      },
      close: () => undefined,
    },
  )
  expect([...present]).toEqual([older[1], backupFileName(instanceId, job.id)])
  const target = openFolderTarget(systemFiles, folder.path, failed.signal)
  await expect(target.list()).rejects.toBe(failed.signal.reason)
  store.close()
})
