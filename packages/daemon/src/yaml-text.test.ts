import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { readYamlText } from './yaml-text.ts'

/** Time limit of tests that take a second, ms. A parser of quadratic cost needs longer. */
const DEADLINE_MS = 120_000

describe('readYamlText', () => {
  it('returns the same values as the parser', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = stringify(value)
        expect(readYamlText(text).toJS()).toEqual(parse(text))
      }),
    )
  })

  it.each(['', '# nothing', '---\n'])('returns null for %j, which contains no value', (text) => {
    expect(readYamlText(text).toJS()).toBeNull()
  })

  it.each([
    ['the same key twice', 'a: 1\nb: 2\na: 3', 'Map keys must be unique at line 3, column 1'],
    ['the same key in a list', '- { a: 1, a: 2 }', 'Map keys must be unique at line 1, column 11'],
    ['a list that does not end', 'a: [', /at line 1, column \d+$/],
    ['a second document', 'a: 1\n---\nb: 1', /another one begins at line 2, column/],
    ['a bracket too many', `a: 1\n${']'.repeat(60_000)}`, /at line 2, column \d+$/],
    ['escapes that do not exist', `"${'\\q'.repeat(30_000)}"`, /at line 1, column \d+$/],
    ...['- ', '? ', ': ', '!a ', '&a ', '!<a>'].map(
      (sign) =>
        [`${sign}in a row`, sign.repeat(500_000 / sign.length), 'it is nested too deep'] as const,
    ),
    ...['[', '{a: ', 'a: '].map(
      (sign) => [`${sign}in a row`, sign.repeat(30_000), 'it is nested too deep'] as const,
    ),
  ])(
    'refuses %s',
    (_what, text, message) => {
      expect(() => readYamlText(text)).toThrow(
        expect.objectContaining({
          code: 'YAML_INVALID',
          message:
            typeof message === 'string'
              ? expect.stringContaining(message)
              : expect.stringMatching(message),
        }),
      )
    },
    DEADLINE_MS,
  )

  it(
    'accepts many keys in one mapping',
    () => {
      const keys = Array.from({ length: 60_000 }, (_, index) => `key${index}: x`)
      expect(Object.keys(readYamlText(keys.join('\n')).toJS())).toHaveLength(60_000)
    },
    DEADLINE_MS,
  )
})
