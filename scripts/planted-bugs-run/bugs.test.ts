import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { BUGS, plantBug } from './bugs.ts'

const ROOT = join(import.meta.dirname, '../..')

describe.each(BUGS)('the bug "$name"', (bug) => {
  it('has texts that occur once in their files, and the changed files can be parsed', () => {
    const { edits, changed } = plantBug(ROOT, bug)
    expect(edits.length).toBeGreaterThan(0)
    for (const [index, { text }] of changed.entries()) {
      expect(text).toContain(edits[index]?.replacement)
      expect(() => stripTypeScriptTypes(text)).not.toThrow()
    }
  })
})

it('bugs have different names', () => {
  expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length)
})

it.each([
  ['zero times', 'no file has this text'],
  ['more than once', '"'],
])('a text that occurs %s in its file is an error', (_how, text) => {
  const edits = [{ file: 'package.json', text, replacement: '' }]
  const bug = { name: 'x', edits, invariants: ['I1'] }
  expect(() => plantBug(ROOT, bug)).toThrow('bug "x": its text must occur once in package.json')
})
