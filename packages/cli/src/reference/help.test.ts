import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { Command } from 'commander'
import { commandPath } from '../completion/value-kinds.ts'
import { createProgram } from '../program.ts'
import { runHere } from '../testing/run-here.ts'
import { COMMAND_EXAMPLES } from './command-examples.ts'
import { examplesOf } from './help.ts'

const EVERYWHERE = 'nkpsim --help lists the options of every command, such as --state and --output.'
const MAX_LINE_LENGTH = 78

const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
const terminal = { ...streams, env: {}, signal: new AbortController().signal, random: systemRandom }
const program = await createProgram(terminal)
const leaves = leavesOf(program)

function leavesOf(command: Command): Command[] {
  const isHidden = command.parent?.createHelp().visibleCommands(command.parent).includes(command)
  if (command.commands.length > 0) return command.commands.flatMap(leavesOf)
  return isHidden === false ? [] : [command]
}

function wordsOf(command: Command): string[] {
  return commandPath(command).split(' ').slice(1)
}

async function help(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runHere([...words, '--help'])
  expect([exitCode, stderr]).toEqual([0, ''])
  return stdout
}

/** Returns the arguments of nkpsim in an example, without the other programs of a pipeline. */
function argumentsIn(example: string): string[] {
  const [, line = ''] = /nkpsim (.*)/s.exec(example.replaceAll('\\\n', ' ')) ?? []
  const own = line.replace(/ {2}#.*| [|>] .*|\).*/s, '')
  return [...own.matchAll(/'([^']*)'|"([^"]*)"|[^\s]+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  )
}

describe('the help of a command', () => {
  it('has its usage, other names, examples, options with their units, and where to read on', async () => {
    expect(
      await help('inventory', 'create-cluster'),
    ).toBe(`Usage: nkpsim inventory create-cluster NAME --datacenter NAME [options]

make a cluster

Examples:
  nkpsim inventory create-cluster Other --datacenter Datacenter

Options:
  --datacenter NAME  datacenter that holds it (required)
  --folder NAME      folder that holds it
  -h, --help         show this help

${EVERYWHERE}
`)
    expect(await help('role', 'get')).toContain('\nAlso:\n  nkpsim role info\n')
  })

  it('lists the verbs of a noun, and begins with examples', async () => {
    const text = await help('clock')
    expect(text).toMatch(
      /^Usage: nkpsim clock COMMAND\n\n.*\n\nExamples:\n {2}nkpsim clock get\n {2}nkpsim clock adv/,
    )
    expect(text).toMatch(/\nCommands:\n(?: {2}.*\n)* {2}advance SPAN +\S.*\n/)
    expect(text).not.toMatch(/^ {2}help/m)
    expect(text).toContain('\nnkpsim clock COMMAND --help describes a command, with examples.\n')
  })

  it('lists the options of the verb that a noun runs by default', async () => {
    for (const noun of ['events', 'alarms', 'tasks'])
      expect(await help(noun)).toMatch(
        /\nOptions of "list", which needs no name:\n(?: {2}.*\n)* {2}--entity NAME /,
      )
    expect(await help('host', 'tpm')).not.toContain('Options of')
  })

  it('groups the commands of the program', async () => {
    const text = await help()
    const groups = [...text.matchAll(/^([A-Z][^\n]*):\n {2}(\S+)/gm)].map(([, ...found]) => found)
    expect(groups).toEqual([
      ['Examples', 'nkpsim'],
      ['Cluster', 'up'],
      ['Keys', 'provider'],
      ['Hosts and VMs', 'host'],
      ['Security', 'login'],
      ['Operations', 'events'],
      ['This tool', 'doctor'],
      ['Options', '--version'],
      ['Environment', 'NKPSIM_CONFIG'],
    ])
    expect(text).toMatch(/\n {2}help \[COMMAND\.\.\.\] +show the help of a command\n/)
    expect(text).not.toContain('__complete')
  })

  it('is shown by help with any number of words', async () => {
    const { exitCode, stdout } = await runHere(['help', 'vcenter', 'schedule', 'set'])
    expect([exitCode, stdout]).toEqual([0, await help('vcenter', 'schedule', 'set')])
  })

  it.each(leaves.map((command) => [commandPath(command), command] as const))(
    '%s shows no default of code, and names the unit of each number',
    async (_path, command) => {
      const text = await help(...wordsOf(command))
      expect(text).not.toMatch(/\(default: (?:\[\]|false|true|""|undefined)/)
      expect(text).toContain(EVERYWHERE)
      for (const { flags, description } of command.options) {
        if (flags.endsWith('<seconds>')) expect(description).toMatch(/seconds/)
        if (/<(?:bytes|size)>$/.test(flags)) expect(description).toMatch(/4K|10G/)
        if (flags.endsWith('<n>')) expect(description).toMatch(/number|factor|port/)
      }
    },
  )
})

describe('the examples', () => {
  it('name only commands that exist', () => {
    const paths = leaves.map((command) => wordsOf(command).join(' '))
    expect(Object.keys(COMMAND_EXAMPLES).filter((path) => !paths.includes(path))).toEqual([])
  })

  it.each(leaves.map((command) => [commandPath(command), command] as const))(
    '%s has an example or two, which fit a terminal',
    (path, command) => {
      const examples = examplesOf(command)
      expect([1, 2]).toContain(examples.length)
      for (const example of examples) {
        expect(example).toContain('nkpsim ')
        for (const line of example.split('\n'))
          expect(line.length).toBeLessThanOrEqual(MAX_LINE_LENGTH)
      }
      expect(examples.join('\n')).toContain(path.split(' ').at(-1))
    },
  )

  it.each(
    Object.entries(COMMAND_EXAMPLES).flatMap(([path, all]) => all.map((each) => [path, each])),
  )('of %s is valid: %s', async (path, example) => {
    const called: string[] = []
    const parser = await createProgram(terminal)
    for (const command of leavesOf(parser))
      command.action(() => {
        called.push(wordsOf(command).join(' '))
      })
    await parser.parseAsync(argumentsIn(example), { from: 'user' })
    expect(called).toEqual([path])
  })
})
