import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
// @ts-expect-error: the module is JavaScript, because jest loads it before jest can read
// TypeScript.
import LongFirst, { LONG } from './long-first.config.js'

const ROOT = join(import.meta.dirname, '../..')

it('LongFirst starts with the files of LONG, which all exist', () => {
  expect(LONG.filter((path: string) => !existsSync(join(ROOT, path)))).toEqual([])
  const tests = ['/r/a.test.ts', `/r/${LONG[0]}`, '/r/b.test.ts'].map((path) => ({
    path,
    context: { config: { id: 'x', cacheDirectory: '/nowhere' }, hasteFS: { getSize: () => 1 } },
  }))
  const sorted = new LongFirst({ contexts: [], globalConfig: {} }).sort(tests)
  expect(sorted[0].path).toBe(`/r/${LONG[0]}`)
})
