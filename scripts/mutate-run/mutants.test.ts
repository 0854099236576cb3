import { describe, expect, it } from '@jest/globals'
import { mutantsOf, mutated, sampleOf } from './mutants.ts'

const changesOf = (text: string): string[] => mutantsOf('a.ts', text).map(({ change }) => change)

describe('mutantsOf', () => {
  it.each([
    ['a === b', ['=== -> !==']],
    ['a < b', ['< -> <=', '< -> >=']],
    ['a && b', ['&& -> ||']],
    ['x = a ?? b', ['?? b -> (nothing)']],
    ['x = !a', ['!a -> a']],
    ['a + b', ['+ -> -']],
    ['a + "b"', ['"b" -> \'\'']],
    ['i++', ['i++ -> i--']],
    ['x = 0x10', ['0x10 -> 17']],
    ['x = 1n', ['1n -> (1n + 1n)']],
    ['x = true', ['true -> false']],
    ["x = ''", ["'' -> 'mutated'"]],
    [`x = \`a\${b}\``, [`\`a\${b}\` -> \`\``]],
    ['x = [a]', ['[a] -> []']],
    ['a?.b', ['?. -> .']],
    ['a?.[b]', ['?. -> (nothing)']],
    ['x = a.every(b)', ['every -> some']],
    ['if (a) b', ['a -> true', 'a -> false']],
    ['while (a) b', ['a -> false']],
    ['await check(a)', ['await check(a) -> ;']],
    ['void check(a)', ['void check(a) -> ;']],
    ['function f() { return a }', ['{ return a } -> {}']],
    ['x = () => a', ['a -> undefined']],
    ['class A { m() { return a } }', ['{ return a } -> {}']],
  ])('changes %s', (text, expected) => {
    expect(changesOf(text)).toEqual(expected)
  })

  it('changes errors and their codes, but not their texts', () => {
    expect(changesOf(`throw new OwnError('CODE', \`text \${a + 1}\`)`)).toEqual([
      `throw new OwnError('CODE', \`text \${a + 1}\`) -> {}`,
      "'CODE' -> ''",
    ])
    expect(changesOf("const reason = (): Error => new OwnError('text')")).toEqual([
      "new OwnError('text') -> undefined",
    ])
  })

  it.each([
    ['an import', "import { a } from 'b'"],
    ['an export', "export { a } from 'b'"],
    ['a type', "type A = { a: 'b' | 1 }"],
    ['a type in code', "const a = b as 'c' | 1"],
    ['a type argument', "x = new Map<'a', 1>()"],
    ['a name', "const { 'a': b } = { 'a': c }"],
    ['a comment', '/* 1 === 2 */'],
    ['a call of a base class', 'class A extends B { constructor() { super(a) } }'],
  ])('does not change %s', (_what, text) => {
    expect(changesOf(text)).toEqual([])
  })

  it('leaves texts of the log unchanged', () => {
    expect(changesOf("logger.warn('a', { b: 'c' })")).toEqual(["logger.warn('a', { b: 'c' }) -> ;"])
  })

  it('finds positions after characters of several bytes', () => {
    const text = "// ü€\n\nconst a = '😀' + b\nconst c = d === e\n"
    const [, mutant] = mutantsOf('a.ts', text)
    expect(mutant).toMatchObject({ line: 4, change: '=== -> !==' })
    expect(mutant && mutated(text, mutant)).toBe(text.replace('===', '!=='))
  })
})

describe('sampleOf', () => {
  const all = mutantsOf('a.ts', 'x = [1, 2, 3, 4, 5, 6, 7, 8]')

  it('chooses the same mutants for the same seed, in any order', () => {
    expect(sampleOf([...all].reverse(), 4, '1')).toEqual(sampleOf(all, 4, '1'))
    expect(sampleOf(all, 4, '2')).not.toEqual(sampleOf(all, 4, '1'))
    expect(sampleOf(all, 4, '1')).toHaveLength(4)
  })

  it('chooses the same mutants of a file when another file changes', () => {
    const others = mutantsOf('b.ts', 'x = [1, 2, 3]')
    const ofFile = sampleOf([...all, ...others], 11, '1').filter(({ path }) => path === 'a.ts')
    expect(ofFile.slice(0, 4)).toEqual(sampleOf(all, 4, '1'))
  })
})
