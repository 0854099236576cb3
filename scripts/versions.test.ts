import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { VERSION } from '@nkpsim/daemon'

const ROOT = join(import.meta.dirname, '..')
const SCOPE = '@nkpsim/'

type Manifest = { name?: string; version?: string; dependencies?: Record<string, string> }

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T
}

const manifests = ['package.json', ...globSync('packages/*/package.json', { cwd: ROOT }).sort()]

it('the version is the same in every package, in the lock file, and in the reports of daemons', () => {
  const { packages: locked } = readJson<{ packages: Record<string, Manifest> }>('package-lock.json')
  const versions = manifests.flatMap((path) => [
    [path, readJson<Manifest>(path).version],
    [`package-lock.json of ${path}`, locked[path.replace(/\/?package\.json$/, '')]?.version],
  ])
  expect(versions.length).toBeGreaterThan(18)
  expect(versions.filter(([, version]) => version !== VERSION)).toEqual([])
})

// `npm version` does not update versions that workspace packages require of each other.
it('no workspace package requires a version of another package', () => {
  const asked = manifests.flatMap((path) =>
    Object.entries(readJson<Manifest>(path).dependencies ?? {})
      .filter(([name, range]) => name.startsWith(SCOPE) && range !== '*')
      .map(([name, range]) => `${path} asks for ${name} ${range}`),
  )
  expect(asked).toEqual([])
})

it('the version is the first in the changelog', () => {
  const [, first] =
    /^## (\S+?)(?:, in the making)?$/m.exec(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')) ?? []
  expect(first).toBe(VERSION)
})
