import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { problemsOf, readAreas } from './features.ts'
import { pageOf } from './page.ts'
import { testsIn } from './test-names.ts'

const SCRIPT = join(import.meta.dirname, '../differences')

describe('the tests of a file', () => {
  it('have the names of their groups', () => {
    const text = `
      describe('a', () => { it('b', () => { call('c') }); it.each([1])('d %i', fn) })
      story('e', (tell) => { const step = tell; step('f', fn) })
      for (const x of y) test(\`g \${x} h\`, fn)
      it(name, fn)`
    expect(testsIn(text).map(({ name }) => name)).toEqual(['a > b', 'a > d %i', 'e > f', 'g … h'])
  })

  it('are skipped with their group', () => {
    const text = "describe.skip('a', () => { it('b', f) }); it.concurrent('c', f); it.todo('d')"
    expect(testsIn(text)).toEqual([
      { name: 'a > b', isSkipped: true },
      { name: 'c', isSkipped: false },
      { name: 'd', isSkipped: true },
    ])
  })
})

describe('the list of features', () => {
  const listOf = (fields: string): string =>
    `- area: Keys\n  features:\n    - { feature: Backup, ${fields} }\n`
  const tests = [
    { name: 'a > b', isSkipped: false },
    { name: 'c', isSkipped: true },
  ]
  const problems = (fields: string): string[] =>
    problemsOf(readAreas(listOf(fields)), (path) => (path === 'x.test.ts' ? tests : undefined))

  it.each([
    ['here: real, tests: { x.test.ts: [a > b] }', []],
    ['here: not here', []],
    ['here: real', ['Backup: needs a test that shows it']],
    ['here: partly, tests: { x.test.ts: [a > b] }', ['Backup: needs a difference']],
    ['here: not here, tests: { x.test.ts: [a > b] }', ['Backup: is not here, but has a test']],
    ['here: real, tests: { y.test.ts: [a > b] }', ['Backup: there is no file y.test.ts']],
    ['here: real, tests: { x.test.ts: [b] }', ['Backup: x.test.ts has no test "b"']],
    ['here: real, tests: { x.test.ts: [c] }', ['Backup: x.test.ts skips the test "c"']],
  ])('with { %s } has the problems %j', (fields, expected) => {
    expect(problems(fields)).toEqual(expected)
  })

  it('names a feature only once', () => {
    const twice = listOf('here: not here') + listOf('here: not here')
    expect(problemsOf(readAreas(twice), () => undefined)).toEqual(['Backup: is listed twice'])
  })

  it.each(['here: real, test: x', 'here: maybe', 'here: real, difference: 1'])(
    'is refused with { %s }',
    (fields) => {
      expect(() => readAreas(listOf(fields))).toThrow(/^Backup: /)
    },
  )
})

it('the page has a row for each feature, with links to its tests', () => {
  const [area] = readAreas(
    '- { area: Keys, features: [{ feature: A|B, here: real, tests: { x.test.ts: ["[a] > b"] } }] }',
  )
  const page = pageOf(area === undefined ? [] : [area])
  expect(page).toContain('## Keys\n')
  expect(page).toContain('| A\\|B | real |  | [\\[a\\] > b](../x.test.ts) |\n')
  expect(page).toContain('with real keys, files, TPM commands and network connections | 1 |\n')
})

it('docs/differences.md is current, and every test that it names exists', async () => {
  const { stderr } = await promisify(execFile)(SCRIPT, ['--check'], { timeout: PATIENCE_MS })
  expect(stderr).toBe('')
})
