import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { requireInstalledPackages } from './installed-packages.ts'

it.each([
  ['refuses', 'older', 1, 'package-lock.json is newer than node_modules: run npm ci'],
  ['accepts', 'newer', 3, undefined],
])(
  'requireInstalledPackages %s packages that are %s than the lock file',
  (_verb, _age, installedSeconds, message) => {
    using folder = createTemporaryFolder()
    const at = (name: string): string => join(folder.path, name)
    mkdirSync(at('node_modules'))
    for (const [name, seconds] of [
      ['package-lock.json', 2],
      ['node_modules/.package-lock.json', installedSeconds],
    ] as const) {
      writeFileSync(at(name), '')
      utimesSync(at(name), seconds, seconds)
    }
    let refusal: string | undefined
    try {
      requireInstalledPackages(folder.path)
    } catch (error) {
      refusal = (error as Error).message
    }
    expect(refusal).toBe(message)
  },
)

it('requireInstalledPackages refuses a folder without packages', () => {
  using folder = createTemporaryFolder()
  expect(() => requireInstalledPackages(folder.path)).toThrow('run npm ci')
})
