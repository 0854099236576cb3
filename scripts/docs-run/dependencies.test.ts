import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '../..')
const SCOPE = '@nkpsim/'

type Manifest = {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

function declared(): string[] {
  const manifests = globSync(['package.json', 'packages/*/package.json'], { cwd: ROOT })
  const names = manifests.flatMap((path) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
    const { dependencies, devDependencies, optionalDependencies } = manifest
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  })
  return [...new Set(names)].filter((name) => !name.startsWith(SCOPE)).sort()
}

/** Returns the rows of the table: packages and the reason for them. */
function rows(): { names: string[]; why: string }[] {
  const section = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8')
  return [...section.matchAll(/^\| (?!---|package )([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, names = '', why = '']) => ({ names: names.split(', '), why }),
  )
}

it('docs/dependencies.md lists exactly the dependencies, each once and with a reason', () => {
  expect(
    rows()
      .flatMap(({ names }) => names)
      .sort(),
  ).toEqual(declared())
  expect(rows().filter(({ why }) => why.trim().length < 4)).toEqual([])
})
