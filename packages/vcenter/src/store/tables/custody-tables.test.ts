import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import type { VcenterBackup } from '../../records/vcenter-backup.ts'
import { migrate } from '../migrations.ts'
import { custodyTables } from './custody-tables.ts'

const FOUND: VcenterBackup = {
  ...{ id: 'job', schedule: undefined, location: 'file:///archive', fileName: 'b1' },
  ...{ isEncrypted: undefined, timeMs: 1, keys: undefined, isComplete: true },
}

it('a backup that vCenter found has no schedule, although the job that made its original has one', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  database.exec(`INSERT INTO backup_job VALUES ('job', 'finished', '{"schedule":"nightly"}')`)
  const { writes, vcenterBackups } = custodyTables(database)
  writes.putVcenterBackup(FOUND)
  expect(vcenterBackups()).toEqual([FOUND])
  writes.putVcenterBackup({ ...FOUND, schedule: 'weekly' })
  expect(vcenterBackups()).toMatchObject([{ schedule: 'weekly' }])
})

it('a backup of vCenter 0.2, whose record has no schedule, has the schedule of its job', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  database.exec(`INSERT INTO backup_job VALUES ('job', 'finished', '{"schedule":"nightly"}')`)
  const record = JSON.stringify({ location: 'file:///b', fileName: 'b1', startMs: 1 })
  database.prepare('INSERT INTO vcenter_backup (id, record) VALUES (?, ?)').run('job', record)
  expect(custodyTables(database).vcenterBackups()).toMatchObject([{ schedule: 'nightly' }])
})

it('vCenter remembers the newest thousand gone backups, and does not list them as backups', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const { writes, vcenterBackups, goneBackups } = custodyTables(database)
  const idOf = (number: number): string => String(number).padStart(4, '0')
  writes.putVcenterBackup({ ...FOUND, id: idOf(0), schedule: 'nightly' })
  for (let number = 0; number <= 1000; number++)
    writes.putGoneBackup({ ...FOUND, id: idOf(number), schedule: 'nightly' })
  expect(vcenterBackups()).toEqual([])
  const ids = goneBackups().map(({ id }) => id)
  expect(ids).toHaveLength(1000)
  expect(ids).not.toContain(idOf(0))
  writes.putVcenterBackup({ ...FOUND, id: idOf(1000) })
  expect(vcenterBackups()).toHaveLength(1)
  expect(goneBackups()).toHaveLength(999)
})
