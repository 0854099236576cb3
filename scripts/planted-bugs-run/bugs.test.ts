import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { BUGS, plantBug } from './bugs.ts'

const ROOT = join(import.meta.dirname, '../..')

describe.each(BUGS)('the bug "$name"', (bug) => {
  it('has a text that occurs once in its file, and the changed file can be parsed', () => {
    const { changed } = plantBug(ROOT, bug)
    expect(changed).toContain(bug.replacement)
    expect(() => stripTypeScriptTypes(changed)).not.toThrow()
  })
})

it('bugs have different names', () => {
  expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length)
})

it.each([
  ['no longer', 'no file has this text'],
  ['more than once', '"'],
])('a text that occurs %s is an error', (_how, text) => {
  const bug = { name: 'x', file: 'package.json', text, replacement: '', invariants: ['I1'] }
  expect(() => plantBug(ROOT, bug)).toThrow('bug "x": its text must occur once in package.json')
})
