import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { Command } from 'commander'
import { commandPath } from './completion/value-kinds.ts'
import { createProgram } from './program.ts'
import { oneLineOf } from './testing/refusals.ts'
import { runHere } from './testing/run-here.ts'

const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
const terminal = { ...streams, env: {}, signal: new AbortController().signal, random: systemRandom }
const program = await createProgram(terminal)
const leaves = leavesOf(program)
const wordsOf = (command: Command): string[] => commandPath(command).split(' ').slice(1)
/** Commands that work without a cluster. */
const WITHOUT_CLUSTER = [
  ...['up', 'down', 'doctor', 'completion', 'man', '__complete', 'logout', 'reset'],
  ...['config view', 'profile list', 'profile set'],
]
const withCluster = leaves.filter(
  (command) => !WITHOUT_CLUSTER.includes(wordsOf(command).join(' ')),
)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-every-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

/** Returns arguments for everything that a command requires. */
function demanded(command: Command): string[] {
  const value = (flags: string): string =>
    /<(size|bytes)>$/.test(flags)
      ? '64KiB'
      : flags.endsWith('<number>')
        ? '1'
        : flags.endsWith('<hh:mm>')
          ? '23:59'
          : 'x'
  return [
    ...command.registeredArguments.filter(({ required }) => required).map(() => 'x'),
    ...command.options
      .filter(({ mandatory }) => mandatory)
      .flatMap(({ long, flags, argChoices }) => [long ?? '', argChoices?.[0] ?? value(flags)]),
  ]
}

describe('every nkpsim command', () => {
  it('is part of the program', () => expect(leaves.length).toBeGreaterThan(110))

  it('is loaded when the first word of a command line names it', async () => {
    const words = program.commands.map((command) => command.name())
    const loaded = await Promise.all(
      words.map((word) => createProgram(terminal, ['--state', 'up', '-o', 'json', word, '--wait'])),
    )
    expect(
      loaded.map(({ commands }, index) => commands.find((c) => c.name() === words[index])),
    ).toEqual(words.map(() => expect.anything()))
    const sizes = loaded.map(({ commands }) => commands.length)
    expect(sizes.filter((size) => size > 3).length).toBe(2)
  })

  it.each([['no-such-command'], ['--no-such-option', 'up'], ['-o', 'odd', 'up'], []])(
    'is loaded when the command line is empty or invalid: %j',
    async (...args) => {
      const { commands } = await createProgram(terminal, args)
      expect(commands.length).toBe(program.commands.length)
    },
  )

  it.each(leaves.map((command) => [commandPath(command), command] as const))(
    '%s has a description and a usage, and shares no option with its parent commands',
    async (path, command) => {
      expect(command.description()).toMatch(/^\S.*[^.\s]$/)
      const { exitCode, stdout, stderr } = await runHere([...wordsOf(command), '--help'])
      expect([exitCode, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(`Usage: ${path}`)
      const undescribed = command.options.filter(({ description }) => description === '')
      expect(undescribed.map(({ flags }) => flags)).toEqual([])
      const names = [command, ...ancestorsOf(command)]
        .flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short]))
        .filter((name) => name !== undefined)
      expect(names).toEqual([...new Set(names)])
    },
  )

  it('has --yes exactly if it destroys something', () => {
    const withYes = leaves.filter(({ options }) => options.some(({ long }) => long === '--yes'))
    const destroying = leaves.filter(
      (command) =>
        /^(delete|remove|remove-disk|remove-service)$/.test(command.name()) ||
        /^(down|reset|seed apply|host tpm (clear|replace|kill)|vm snapshot revert|kms trust|trusted-cluster disable|vsan disable|vcenter ha destroy)$/.test(
          wordsOf(command).join(' '),
        ),
    )
    expect(withYes.map(commandPath)).toEqual(destroying.map(commandPath))
  })

  it.each(leaves.map((command) => [commandPath(command), command] as const))(
    '%s reports an unknown option in one line and as JSON',
    async (_path, command) => {
      const words = wordsOf(command)
      if (words[0] === '__complete') return
      const args = [...words, ...demanded(command), '-o', 'json', '--nonsense-x']
      const { exitCode, stdout, stderr } = await runHere(args)
      expect([exitCode, stdout]).toEqual([2, ''])
      const [line, json = '', ...rest] = stderr.split('\n')
      expect([line, rest]).toEqual([expect.stringMatching(/^nkpsim: unknown option/), ['']])
      expect(JSON.parse(json)).toEqual({
        error: { code: 'USAGE', message: expect.stringContaining('--nonsense-x') },
      })
    },
  )

  it.each(withCluster.map((command) => [commandPath(command), command] as const))(
    '%s fails without a cluster, in one line and as JSON, and neither prompts nor changes anything',
    async (_path, command) => {
      const args = [...wordsOf(command), ...demanded(command), '--no-input', '--state', folder]
      const plain = await runHere(args)
      expect([plain.exitCode, plain.stdout]).toEqual([expect.any(Number), ''])
      expect(plain.exitCode).toBeGreaterThan(0)
      expect(oneLineOf(plain.stderr)).not.toMatch(/NOT ONE LINE|undefined|\[object/)
      const json = await runHere([...args, '-o', 'json'])
      expect([json.exitCode, json.stdout]).toEqual([plain.exitCode, ''])
      const [, text = ''] = json.stderr.split('\n')
      expect(JSON.parse(text)).toEqual({
        error: { code: expect.stringMatching(/^[A-Z_]+$/), message: oneLineOf(plain.stderr) },
      })
    },
  )
})

describe('the output of config view', () => {
  const shown = async (args: string[], env: Record<string, string>, isTTY: boolean) => {
    const { stdout, exitCode } = await runHere([...args, 'config', 'view'], { env, isTTY })
    expect(exitCode).toBe(0)
    return stdout.includes('\u001b')
  }

  it.each([
    ['a terminal', [], { TERM: 'xterm' }, true, true],
    ['no terminal', [], { TERM: 'xterm' }, false, false],
    ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
    ['NO_COLOR', [], { TERM: 'xterm', NO_COLOR: '1' }, true, false],
    ['--no-color', ['--no-color'], { TERM: 'xterm' }, true, false],
    ['JSON', ['-o', 'json'], { TERM: 'xterm' }, true, false],
    ['YAML', ['-o', 'yaml'], { TERM: 'xterm' }, true, false],
  ])(
    'is coloured only if terminal, options and environment allow: %s, %j %j',
    async (_what, args, env, isTTY, isColored) => {
      expect(await shown(args, env, isTTY)).toBe(isColored)
    },
  )
})

function ancestorsOf(command: Command): Command[] {
  return command.parent === null ? [] : [command.parent, ...ancestorsOf(command.parent)]
}
