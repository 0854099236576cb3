import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { CLOCK_FILE } from '@nkpsim/daemon'
import { keepClock } from './keep-clock.ts'

const folder = mkdtempSync(join(tmpdir(), 'nkpsim-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('keepClock gives a restored vCenter the clock of its predecessor, and does not wait for a pipe', async () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  for (const path of [from, to]) mkdirSync(path)
  await keepClock(from, to)
  expect(readdirSync(to)).toEqual([])
  const path = join(from, CLOCK_FILE)
  writeFileSync(path, '{"offsetMs":3600000}')
  await keepClock(from, to)
  expect(readFileSync(join(to, CLOCK_FILE), 'utf8')).toBe('{"offsetMs":3600000}')
  rmSync(path)
  execFileSync('mkfifo', [path])
  await expect(keepClock(from, to)).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringContaining(`${path}: it is not a regular file`),
  })
})
