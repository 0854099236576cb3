import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'

const HOOK = `--import=${pathToFileURL(join(import.meta.dirname, 'source-resolution.ts')).href}`
const SOURCES = `import * as effects from '@nkpsim/effects'
import * as again from '@nkpsim/effects'
import { join } from 'node:path'
console.log(effects === again, Object.keys(effects).join(), join('a', 'b'))`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nk-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a program with or without the hook. */
function run(flags: readonly string[], args: readonly string[]) {
  const all = ['--disable-warning=ExperimentalWarning', ...flags, ...args]
  const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, all, options)
  return { stdout, stderr, status }
}

it('the source resolution gives programs the same modules as Node.js', () => {
  const program = ['--input-type=module', '--eval', SOURCES]
  const result = run([HOOK], program)
  expect(result).toEqual(run([], program))
  expect(result).toMatchObject({ status: 0, stdout: expect.stringMatching(/^true .*systemRandom/) })
})

it('the source resolution names a missing source', () => {
  const main = join(folder, 'main.ts')
  writeFileSync(main, "import './gone.ts'\n")
  const { status, stderr } = run([HOOK], [main])
  expect(status).not.toBe(0)
  expect(stderr).toContain('gone.ts')
})
