import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..')
const scripts = globSync(['scripts/*', 'scripts/chaos/*'], { cwd: ROOT }).filter(
  (path) => statSync(join(ROOT, path)).isFile() && !/\.\w+$|scripts\/nkpsim$/.test(path),
)

it('the test covers the scripts that people call', () => {
  expect(scripts).toEqual(expect.arrayContaining(['scripts/test', 'scripts/chaos/partition']))
})

it.each(scripts)('%s prints its usage for --help, and does nothing else', (path) => {
  const { status, stdout, stderr } = spawnSync(join(ROOT, path), ['--help'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.trimEnd().split('\n')
  expect(lines.some((line) => line.trim().startsWith(path))).toBe(true)
  const head = readFileSync(join(ROOT, path), 'utf8')
    .split('\n')
    .slice(1, 1 + lines.length)
  expect(lines).toEqual(head.map((line) => line.replace(/^# ?/, '')))
})
