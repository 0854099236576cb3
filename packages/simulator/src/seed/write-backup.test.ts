import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { writeBackup } from './write-backup.ts'

const folder = mkdtempSync(join(tmpdir(), 'nkpsim-write-backup-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BYTES = Buffer.from('a backup')
const never = (): Promise<Buffer> => Promise.reject(new Error('it was fetched'))

it('writeBackup downloads a backup after it reserved space, and the file contains exactly the backup', async () => {
  const path = join(folder, 'nkp.p12')
  await writeBackup(path, async () => {
    const [part = ''] = readdirSync(folder)
    expect(statSync(join(folder, part)).size).toBeGreaterThan(8192)
    return BYTES
  })
  expect(readdirSync(folder)).toEqual(['nkp.p12'])
  expect(readFileSync(path)).toEqual(BYTES)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('writeBackup downloads nothing if the file cannot be created, and replaces no file', async () => {
  await expect(writeBackup(join(folder, 'none', 'nkp.p12'), never)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining('no such file or directory'),
  })
  const path = join(folder, 'there.p12')
  writeFileSync(path, 'of another')
  await expect(writeBackup(path, async () => BYTES)).rejects.toThrow(/there\.p12: file already/)
  expect(readFileSync(path, 'utf8')).toBe('of another')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})
