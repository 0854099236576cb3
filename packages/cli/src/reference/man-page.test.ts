import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { Command } from 'commander'
import { EXIT_CODE_MEANINGS, EXIT_CODES } from '../exit-codes.ts'
import { createProgram } from '../program.ts'
import { ENVIRONMENT } from './environment.ts'
import { EXAMPLES } from './examples.ts'
import { FILES } from './files.ts'
import { examplesOf } from './help.ts'
import { formatManPage } from './man-page.ts'
import { macroArgument, runningText } from './mdoc.ts'
import { usageOf } from './usage.ts'

const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
const program = await createProgram({
  random: systemRandom,
  ...streams,
  env: {},
  signal: new AbortController().signal,
})

let folder: string
let page: string
let shown: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-man-'))
  page = join(folder, 'nkpsim.1')
  writeFileSync(page, formatManPage(program))
  const width = ['-O', 'width=200']
  const output = execFileSync('mandoc', ['-Tutf8', ...width, page], { encoding: 'utf8' })
  shown = withoutOverstrikes(output).replaceAll(/\s+/g, ' ')
})
afterAll(() => rmSync(folder, { recursive: true }))

/**
 * Removes overstrikes. A terminal shows bold and underlined text as a character, a backspace and
 * another character.
 */
function withoutOverstrikes(text: string): string {
  const parts = text.split('\b')
  return parts
    .map((part, index) => part.slice(0, index === parts.length - 1 ? undefined : -1))
    .join('')
}

function visibleBelow(command: Command): Command[] {
  const below = command.commands.filter((each) =>
    command.createHelp().visibleCommands(command).includes(each),
  )
  return below.flatMap((each) => [each, ...visibleBelow(each)])
}

describe('the manual page', () => {
  it('passes the lint of mandoc', () => {
    const lint = execFileSync('mandoc', ['-Tlint', '-Wwarning', page], { encoding: 'utf8' })
    expect(lint).toBe('')
  })

  it('lists every command with its usage, description, options and examples', () => {
    const commands = visibleBelow(program)
    expect(commands.length).toBeGreaterThan(100)
    const leaves = commands.filter((command) => command.commands.length === 0)
    const missing = [
      ...leaves.map(usageOf),
      ...leaves.flatMap(examplesOf).map((text) => text.replaceAll(/\s+/g, ' ')),
      ...commands.flatMap((command) => command.aliases()),
      ...commands.map((command) => command.description().slice(1).replaceAll(/\s+/g, ' ')),
      ...[program, ...commands].flatMap(({ options }) =>
        options
          .filter(({ hidden }) => !hidden)
          .flatMap(({ long, description }) => [long ?? '?', description.slice(1)]),
      ),
    ].filter((text) => !shown.includes(text))
    expect(missing).toEqual([])
    expect(shown).not.toContain('__complete')
    expect(shown).not.toContain('--confirm')
  })

  it('lists the files, and the variables, exit codes and examples of the help', () => {
    const help = program.helpInformation().replaceAll(/\s+/g, ' ')
    for (const { name, description } of ENVIRONMENT) {
      expect(help).toMatch(new RegExp(`${name} +${description.slice(0, 10)}`))
      expect(shown).toContain(name)
    }
    for (const { code, meaning } of EXIT_CODE_MEANINGS) {
      expect(help).toContain(`${code} ${meaning}`)
      expect(shown).toMatch(new RegExp(` ${code} +${meaning}`, 'i'))
    }
    for (const { command } of EXAMPLES) {
      expect(help).toContain(command)
      expect(shown).toContain(command)
    }
    for (const { path } of FILES) expect(shown).toContain(path)
    const told = EXIT_CODE_MEANINGS.map(({ code }) => code)
    expect(told.toSorted()).toEqual([0, ...Object.values(EXIT_CODES)].toSorted())
  })
})

describe('runningText and macroArgument', () => {
  it('escape text so that mdoc prints it unchanged', () => {
    const text = `.Sh 'x' \\e "No In" -a…b`
    const source = ['.Dd January 1, 2026', '.Dt X 1', '.Os', '.Sh NAME', '.Nm x', '.Nd y']
    const body = ['.Sh DESCRIPTION', runningText(text), '.Pp', `.Ic ${macroArgument(text)} .`]
    const input = `${[...source, ...body].join('\n')}\n`
    const output = execFileSync('mandoc', ['-Tutf8'], { encoding: 'utf8', input })
    expect(withoutOverstrikes(output).split(text)).toHaveLength(3)
  })
})
