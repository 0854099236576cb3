import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { oneLineOf } from './testing/refusals.ts'
import { runHere } from './testing/run-here.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-profiles-'))
  file = join(folder, 'nkpsim', 'config.yaml')
})
afterEach(() => rmSync(folder, { recursive: true }))

const nkpsim = (args: readonly string[], env: Record<string, string> = {}) =>
  runHere(args, { env: { XDG_CONFIG_HOME: folder, HOME: folder, ...env } })
const view = async (...args: string[]) => {
  const { stdout } = await nkpsim(['-o', 'json', ...args, 'config', 'view'])
  const rows: { setting: string; value: unknown; from: string }[] = JSON.parse(stdout)
  return Object.fromEntries(rows.map(({ setting, value, from }) => [setting, [value, from]]))
}

describe('profiles of the configuration file', () => {
  it('can be created, listed, used, changed and deleted; the file stays private and keeps its comments', async () => {
    expect((await nkpsim(['profile', 'set', 'lab', 'state=/lab', 'quiet=true'])).exitCode).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(file, `# mine\n${readFileSync(file, 'utf8')}`)
    await nkpsim(['profile', 'set', 'site-2', 'state=~/site-2'])
    expect((await nkpsim(['profile', 'use', 'lab'])).stderr).toBe('lab is the current profile.\n')
    const { stdout } = await nkpsim(['-o', 'json', 'profile', 'list'])
    expect(JSON.parse(stdout)).toEqual([
      { name: 'lab', current: true, settings: { state: '/lab', quiet: true } },
      { name: 'site-2', current: false, settings: { state: join(folder, 'site-2') } },
    ])
    await nkpsim(['profile', 'set', 'lab', 'quiet=', 'timeout=5'])
    const one = JSON.parse((await nkpsim(['-o', 'json', 'profile', 'get', 'lab'])).stdout)
    expect(one.settings).toEqual({ state: '/lab', timeout: 5 })
    expect((await nkpsim(['profile', 'delete', 'lab', '--yes'])).stderr).toMatch(
      /no profile is current/,
    )
    expect(readFileSync(file, 'utf8')).toBe('# mine\nprofiles:\n  site-2:\n    state: ~/site-2\n')
    expect(readdirSync(join(folder, 'nkpsim'))).toEqual(['config.yaml'])
  })

  it('are all kept if several commands change them at the same time', async () => {
    const names = ['one', 'two', 'three', 'four', 'five']
    await Promise.all(names.map((name) => nkpsim(['profile', 'set', name, 'quiet=true'])))
    const { stdout } = await nkpsim(['-o', 'json', 'profile', 'list'])
    const listed: { name: string }[] = JSON.parse(stdout)
    expect(listed.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    expect(readdirSync(join(folder, 'nkpsim'))).toEqual(['config.yaml'])
  })

  it('select the target of commands, and config view shows the source of each value', async () => {
    await nkpsim(['profile', 'set', 'lab', 'state=/lab', 'timeout=5'])
    await nkpsim(['profile', 'use', 'lab'])
    expect(await view()).toMatchObject({
      config: [file, 'default'],
      profile: ['lab', file],
      state: ['/lab', 'profile lab'],
      timeout: [5, 'profile lab'],
      output: ['json', '--output'],
      color: [true, 'default'],
    })
    expect(await view('--state', '/other')).toMatchObject({ state: ['/other', '--state'] })
    const { exitCode, stderr } = await nkpsim(['provider', 'list'])
    expect([exitCode, oneLineOf(stderr)]).toEqual([3, expect.stringContaining('in /lab;')])
  })

  it('decide how errors are printed', async () => {
    await nkpsim(['profile', 'set', 'lab', 'state=/lab', 'output=json'])
    const { stderr } = await nkpsim(['provider', 'list'], { NKPSIM_PROFILE: 'lab' })
    expect(JSON.parse(stderr.split('\n')[1] ?? '')).toMatchObject({ error: { code: 'NO_CLUSTER' } })
  })

  it('stay unchanged when an edit is refused', async () => {
    await nkpsim(['profile', 'set', 'lab', 'state=/lab'])
    const before = readFileSync(file)
    for (const [args, code, message] of [
      [['set', 'lab', 'stat=/x'], 2, /"stat=\/x" sets nothing; write one of: state=VALUE/],
      [['set', 'lab', 'output=xml'], 2, /"output" is not one of table, json, yaml/],
      [['set', 'lab'], 2, /missing required argument 'SETTINGS'/],
      [['set', '../x', 'quiet=true'], 2, /has an invalid name/],
      [['use', 'lob'], 3, /no profile "lob" in .*did you mean lab\?/],
      [['delete', 'other'], 3, /no profile "other"/],
      [['get', 'other'], 3, /no profile "other"/],
    ] as const) {
      const { exitCode, stderr, stdout } = await nkpsim(['profile', ...args])
      expect([exitCode, oneLineOf(stderr), stdout]).toEqual([
        code,
        expect.stringMatching(message),
        '',
      ])
    }
    expect(readFileSync(file)).toEqual(before)
  })

  it('can be created while the selected profile is missing', async () => {
    const { exitCode } = await nkpsim(['profile', 'set', 'new', 'quiet=true'], {
      NKPSIM_PROFILE: 'new',
    })
    expect(exitCode).toBe(0)
    const { stderr } = await nkpsim(['--profile', 'ne', 'config', 'view'])
    expect(oneLineOf(stderr)).toMatch(/no profile "ne" in .*did you mean new\?/)
  })

  it('are written to the target of a symbolic link', async () => {
    const real = join(folder, 'real.yaml')
    writeFileSync(real, 'output: yaml\n', { mode: 0o600 })
    symlinkSync(real, join(folder, 'link.yaml'))
    const env = { NKPSIM_CONFIG: join(folder, 'link.yaml') }
    await nkpsim(['profile', 'set', 'lab', 'quiet=true'], env)
    expect(readFileSync(real, 'utf8')).toBe('output: yaml\nprofiles:\n  lab:\n    quiet: true\n')
  })
})

describe('a configuration file', () => {
  const refusal = async (env: Record<string, string> = {}, args: string[] = []) => {
    const { exitCode, stderr } = await nkpsim([...args, 'config', 'view'], env)
    expect(exitCode).toBe(2)
    return oneLineOf(stderr)
  }

  it('is refused if the named file is missing or writable for everybody', async () => {
    const path = join(folder, 'x.yaml')
    expect(await refusal({}, ['--config', path])).toMatch(/cannot read the configuration file/)
    writeFileSync(path, '')
    chmodSync(path, 0o666)
    expect(await refusal({ NKPSIM_CONFIG: path })).toMatch(/everybody can write to .*chmod 600/)
  })

  it('is refused if it is not a regular file, or is too large', async () => {
    expect(await refusal({ NKPSIM_CONFIG: folder })).toMatch(/is not a regular file/)
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await refusal({ NKPSIM_CONFIG: pipe })).toMatch(/is not a regular file/)
    const large = join(folder, 'large.yaml')
    writeFileSync(large, '#'.repeat(65_537), { mode: 0o600 })
    expect(await refusal({ NKPSIM_CONFIG: large })).toMatch(/larger than 64 KiB/)
  })

  it('can be /dev/null, and is optional', async () => {
    for (const env of [{ NKPSIM_CONFIG: '/dev/null' }, {}])
      expect((await nkpsim(['config', 'view'], env)).exitCode).toBe(0)
  })
})
