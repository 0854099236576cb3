import { expect, it } from '@jest/globals'
import { simulatedStore } from '../testing/models.ts'
import { beginningJob } from './backup-job.ts'
import { formatJobId } from './file-name.ts'

it('a new backup job is the newest, even after the clock was set back', async () => {
  const store = await simulatedStore()
  const spec = { parts: [], location: 'file:///b', isEncrypted: false } as const
  const put = (startMs: number) => {
    const id = formatJobId(startMs, Buffer.alloc(4))
    const job = beginningJob(id, { ...spec, locationUser: '', locationHostKey: '' }, 'x', startMs)
    return store.change((tables) => tables.putBackupJob(job))
  }
  for (let index = 0; index < 100; index++) await put(Date.UTC(2030, 0, 1) + index)
  await put(Date.UTC(2026, 0, 1))
  const jobs = store.recovery.jobs()
  expect(jobs).toHaveLength(100)
  expect(jobs.map(({ startMs }) => startMs).slice(0, 2)).toEqual([
    Date.UTC(2026, 0, 1),
    Date.UTC(2030, 0, 1) + 99,
  ])
  store.close()
})
