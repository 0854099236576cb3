import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Command, commentOf, readExamples } from './examples.ts'

const page = (...lines: string[]): string => lines.join('\n')

describe('readExamples', () => {
  it('finds commands with their lines, output, exit codes and place of execution', () => {
    const markdown = page(
      '# Title',
      '```console',
      '$ nkpsim up',
      '$ nkpsim vm get x    # no such VM: exit code 3',
      'there is no VM "x"',
      '…',
      '',
      '```',
      '```console compose',
      '$ cat <<END',
      '> text',
      '> END',
      '```',
    )
    const command = (line: number, text: string, rest: Partial<Command> = {}): Command => ({
      kind: 'command',
      world: 'machine',
      line,
      text,
      exitCode: 0,
      output: [],
      ...rest,
    })
    expect(readExamples(markdown)).toEqual({
      steps: [
        command(3, 'nkpsim up'),
        command(4, 'nkpsim vm get x    # no such VM: exit code 3', {
          exitCode: 3,
          output: ['there is no VM "x"', '…'],
        }),
        command(10, 'cat <<END\ntext\nEND', { world: 'compose' }),
      ],
      notRun: [],
      problems: [],
    })
  })

  it('finds files, and commands that are not run, each with its directive', () => {
    const markdown = page(
      '<!-- file: seed.yaml -->',
      '',
      '```yaml',
      'hosts: 3',
      '```',
      '<!-- not run: it would run itself -->',
      '```console',
      '$ scripts/test',
      '```',
    )
    expect(readExamples(markdown)).toEqual({
      steps: [
        { kind: 'file', line: 3, name: 'seed.yaml', language: 'yaml', content: 'hosts: 3\n' },
      ],
      notRun: [{ line: 7, reason: 'it would run itself' }],
      problems: [],
    })
  })

  it.each([
    ['```', 'a fence is not closed'],
    ['```\ntext\n```', 'a block cannot be marked ""'],
    ['```sh\nls\n```', 'a block cannot be marked "sh"'],
    ['```console\nls\n```', 'a command must begin with "$ "'],
    ['```console\n```', 'the block has no command'],
    ['- x\n  ```text\n  ```', 'a fence is indented'],
    ['```yaml\na: 1\n```', 'write <!-- file: NAME -->'],
    ['<!-- file: ../x.yaml -->\n```yaml\na: 1\n```', 'write <!-- file: NAME -->'],
  ])('reports the problem in %j', (markdown, problem) => {
    expect(readExamples(markdown).problems.join('\n')).toContain(problem)
  })

  it('accepts text and diagrams', () => {
    expect(readExamples('```text\n$ x\n```\n```mermaid\nflowchart\n```')).toEqual({
      steps: [],
      notRun: [],
      problems: [],
    })
  })

  it('finds every command of a page, whatever text surrounds the commands', () => {
    const word = fc.stringMatching(/^[a-z][a-z '"-]{0,20}$/)
    const prose = fc.array(fc.stringMatching(/^[A-Za-z #*<>!.-]{0,40}$/), { maxLength: 4 })
    const block = fc.record({ prose, commands: fc.array(word, { minLength: 1, maxLength: 5 }) })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        const lines = blocks.flatMap((each) => [
          ...each.prose,
          '```console',
          ...each.commands.map((command) => `$ ${command}`),
          '```',
        ])
        const { steps, problems } = readExamples(page(...lines))
        expect(problems).toEqual([])
        expect(steps.map((step) => step.kind === 'command' && step.text)).toEqual(
          blocks.flatMap(({ commands }) => commands),
        )
        for (const step of steps)
          expect(`$ ${step.kind === 'command' && step.text}`).toBe(lines[step.line - 1])
      }),
    )
  })

  it('neither throws nor hangs on any text', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('```', '````', '~~~', '```console', '$ a', '> b', '<!-- file: a.ts -->'),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { steps } = readExamples(page(...lines))
        expect(steps.every((step) => step.line >= 1)).toBe(true)
      }),
    )
  })
})

describe('commentOf', () => {
  it.each([
    ['a # b', 'b'],
    ['a', ''],
    ['a#b', ''],
    ['# b', 'b'],
    ["a '# b' # c", 'c'],
    ['a "x # \\" # y"', ''],
    ['a \\# b', ''],
    ['(a;# b', 'b'],
  ])('returns for %j the comment %j', (command, comment) => {
    expect(commentOf(command)).toBe(comment)
  })
})
