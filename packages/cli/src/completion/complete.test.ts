import { describe, expect, it } from '@jest/globals'
import { Argument, Command, Option } from 'commander'
import { complete } from './complete.ts'

function program(): Command {
  const root = new Command('nkpsim').option('--state <folder>').option('--quiet', 'say less')
  root.addOption(new Option('-o, --output <format>').choices(['table', 'json']))
  const host = root.command('host').description('hosts')
  host.command('get <name>').option('--raw <file>').option('--deep')
  host.command('add <name>')
  root.command('__hidden', { hidden: true })
  root.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
  root.command('list [names...]')
  const tpm = host.command('tpm')
  tpm.command('get <name>', { isDefault: true })
  tpm.command('clear <name>')
  return root
}

async function of(...words: string[]): Promise<string[]> {
  const { kind, candidates } = await complete(program(), words, async (what, given) => [
    `${what} of ${given.get('--state')}`,
  ])
  return kind === 'words' ? candidates.map(({ value }) => value) : [kind]
}

describe('complete', () => {
  it('offers commands, except hidden commands', async () => {
    expect(await of('')).toEqual(['host', 'completion', 'list', 'help'])
    expect(await of('h')).toEqual(['host', 'help'])
    expect(await of('host', '')).toEqual(['get', 'add', 'tpm', 'help'])
    expect(await of('help', 'host', 'g')).toEqual(['get'])
  })

  it('offers each option once, and global options too', async () => {
    expect(await of('host', 'get', 'esx-1', '--quiet', '-')).toEqual([
      '--raw',
      '--deep',
      '--state',
      '--output',
      '--help',
    ])
    expect(await of('host', 'get', 'esx-1', '--d')).toEqual(['--deep'])
    expect(await of('host', 'get', 'esx-1', '')).toContain('--deep')
    expect(await of('host', 'get', '--', '-')).toEqual([])
  })

  it('offers choices of options and arguments', async () => {
    expect(await of('-o', 't')).toEqual(['table'])
    expect(await of('host', '-oj')).toEqual(['-ojson'])
    expect(await of('--output=j')).toEqual(['--output=json'])
    expect(await of('completion', '')).toEqual(['bash', 'zsh'])
  })

  it('leaves files and folders to the shell', async () => {
    expect(await of('--state', '')).toEqual(['folders'])
    expect(await of('host', 'get', '--raw=')).toEqual(['files'])
  })

  it('completes existing names from the state folder that the command line selects', async () => {
    expect(await of('--state', 'x', 'host', 'get', '')).toEqual(['hosts of x'])
    expect(await of('--state=y', 'host', 'get', 'ho')).toEqual(['hosts of y'])
    expect(await of('host', 'get', 'zz')).toEqual([])
    expect(await of('host', 'add', '')).not.toContain('hosts of undefined')
  })

  it('offers the arguments of the verb that a noun runs by default', async () => {
    expect(await of('host', 'tpm', '')).toEqual(['get', 'clear', 'help', 'hosts of undefined'])
    expect(await of('host', 'tpm', 'h')).toEqual(['help', 'hosts of undefined'])
  })

  it('ignores errors before the cursor', async () => {
    expect(await of('--wrong', 'host', 'g')).toEqual(['get'])
    expect(await of('nonsense', '')).not.toContain('host')
    expect(await of('host', 'get', 'a', 'b', 'c', 'd')).toEqual([])
  })
})
