import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { Command } from 'commander'
import { addAliases } from './aliases.ts'
import { createProgram } from './program.ts'
import { runHere } from './testing/run-here.ts'

const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
const terminal = { ...streams, env: {}, signal: new AbortController().signal, random: systemRandom }

/** Returns the description of a command, as its help shows it. */
async function described(...words: string[]): Promise<string> {
  const { exitCode, stdout } = await runHere([...words, '--help'])
  return exitCode === 0 ? (stdout.split('\n\n')[1] ?? '') : `exit code ${exitCode}`
}

describe('an alias', () => {
  it.each([
    ['vm ls', 'vm list'],
    ['provider info', 'provider get'],
    ['provider rm', 'provider delete'],
    ['host rm', 'host remove'],
    ['vcenter schedule rm', 'vcenter schedule delete'],
    ['host crypto info', 'host crypto get'],
    ['event', 'events'],
    ['alarm ls', 'alarms list'],
    ['licence ls', 'license list'],
  ])('%s means %s', async (other, name) => {
    expect(await described(...other.split(' '))).toBe(await described(...name.split(' ')))
  })

  it('loads only the module of its command', async () => {
    const { commands } = await createProgram(terminal, ['alarm', 'ls'])
    expect(commands.map((each) => each.name())).toEqual(['events', 'alarms'])
  })

  it('rm means delete where a noun has both delete and remove', () => {
    const program = new Command('nkpsim')
    const noun = program.command('box')
    noun.command('remove')
    noun.command('delete')
    addAliases(program)
    expect(noun.commands.map((each) => each.aliases())).toEqual([[], ['rm']])
  })
})
