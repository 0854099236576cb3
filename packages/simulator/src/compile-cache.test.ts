import { execFileSync, type StdioOptions } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
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
import { compileCacheFolder, ownCompileCache } from './compile-cache.ts'

const MAIN = join(import.meta.dirname, '../../cli/src/main.ts')
const NKPSIM = join(import.meta.dirname, '../../../scripts/nkpsim')
/** A bash whose standard input is a socket would read the user's .bashrc. */
const stdio: StdioOptions = ['ignore', 'pipe', 'inherit']

describe('the cache of compiled code', () => {
  it.each([{ HOME: '' }, { HOME: '', XDG_CACHE_HOME: 'cache' }, { HOME: '.' }])(
    'is never in the working directory of a command: %j',
    (env) => {
      const folder = mkdtempSync(join(tmpdir(), 'nkpsim-cache-'))
      try {
        const args = ['--disable-warning=ExperimentalWarning', MAIN, '--version']
        const output = execFileSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
        expect(output).toMatch(/^\d+\.\d+\.\d+\n$/)
        expect(readdirSync(folder)).toEqual([])
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  it('is turned on before any other module of the project is loaded', () => {
    const source = readFileSync(join(import.meta.dirname, 'compile-cache.ts'), 'utf8')
    const imported = Array.from(source.matchAll(/from '([^']*)'/g), ([, name = '']) => name)
    expect(imported.filter((name) => !name.startsWith('node:'))).toEqual([])
  })

  it('is off for a user who has neither a home nor an entry in the password file', () => {
    const unknown = () => {
      throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' })
    }
    expect(compileCacheFolder({}, unknown)).toMatch(/^\/dev\/null\//)
    expect(compileCacheFolder({ XDG_CACHE_HOME: '/cache' }, unknown)).toMatch(/^\/cache\//)
  })
})

describe('the folder of compiled code', () => {
  let cache: string
  let folders: [string, string]
  const modes = (): number[] => folders.map((folder) => statSync(folder).mode & 0o777)
  const own = (uid?: number): string => ownCompileCache({ XDG_CACHE_HOME: cache }, uid)

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'nkpsim-cache-'))
    folders = [join(cache, 'nkpsim'), join(cache, 'nkpsim', 'compile-cache')]
  })

  afterEach(() => rmSync(cache, { recursive: true }))

  it('is made for its user only', () => {
    expect(own()).toBe(folders[1])
    expect(modes()).toEqual([0o700, 0o700])
  })

  it.each([
    ['write to it', 0o775, 0o777],
    ['only read it', 0o755, 0o755],
  ])('is closed to others if they can %s', (_, ...before) => {
    mkdirSync(folders[1], { recursive: true })
    for (const [at, folder] of folders.entries()) chmodSync(folder, before[at] ?? 0)
    expect(own()).toBe(folders[1])
    expect(modes()).toEqual([0o700, 0o700])
  })

  it.each([
    ['its parent folder', 0],
    ['it', 1],
  ])('is not used if %s belongs to another user, or is a link or a file', (_, at) => {
    const elsewhere = join(cache, 'elsewhere')
    mkdirSync(join(elsewhere, 'compile-cache'), { recursive: true })
    if (at === 1) mkdirSync(folders[0])
    symlinkSync(elsewhere, folders[at] ?? '')
    expect(own()).toMatch(/^\/dev\/null\//)
    rmSync(folders[at] ?? '')
    writeFileSync(folders[at] ?? '', '')
    expect(own()).toMatch(/^\/dev\/null\//)
    rmSync(folders[at] ?? '')
    expect(own(statSync(cache).uid + 1)).toMatch(/^\/dev\/null\//)
  })

  it('is not used if another user can replace one of its parent folders', () => {
    const place = join(cache, 'a', 'b')
    mkdirSync(place, { recursive: true })
    const ownBelow = (): string => ownCompileCache({ XDG_CACHE_HOME: place })
    const used = join(place, 'nkpsim', 'compile-cache')
    for (const parent of [place, join(cache, 'a')]) {
      for (const open of [0o777, 0o770]) {
        chmodSync(parent, open)
        expect(ownBelow()).toMatch(/^\/dev\/null\//)
      }
      chmodSync(parent, 0o1777)
      expect(ownBelow()).toBe(used)
      chmodSync(parent, 0o700)
    }
    const link = join(cache, 'link')
    symlinkSync(place, link)
    expect(ownCompileCache({ XDG_CACHE_HOME: link })).toBe(used)
    chmodSync(join(cache, 'a'), 0o777)
    expect(ownCompileCache({ XDG_CACHE_HOME: link })).toMatch(/^\/dev\/null\//)
  })

  it.each([
    ['its parent is open to all', 0o777, 0],
    ['its parent is open to a group', 0o770, 0],
    ['its parent is open to all, but sticky', 0o1777, 1],
  ])('is used by scripts/nkpsim only if no other user can replace it: %s', (_, mode, files) => {
    const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: cache }
    mkdirSync(folders[0], { mode: 0o700 })
    mkdirSync(folders[1], { mode: 0o700 })
    chmodSync(cache, mode)
    execFileSync(NKPSIM, ['--version'], { env, stdio })
    expect(readdirSync(folders[1])).toHaveLength(files)
  })

  it('is made and used by scripts/nkpsim with any umask', () => {
    const script = 'umask 0; exec "$0" --version'
    const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: cache }
    mkdirSync(folders[1], { recursive: true, mode: 0o755 })
    for (const _ of ['the first call', 'the second'])
      expect(
        execFileSync('bash', ['-c', script, NKPSIM], { env, stdio, encoding: 'utf8' }),
      ).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(modes()).toEqual([0o700, 0o700])
    expect(readdirSync(folders[1])).toHaveLength(1)
  })

  it.each([{ XDG_CACHE_HOME: '/proc' }, { HOME: '/dev/null' }, { HOME: '' }, {}])(
    'is not required by scripts/nkpsim: %j',
    (places) => {
      const env = { PATH: process.env['PATH'], ...places }
      const output = execFileSync(NKPSIM, ['--version'], { env, stdio, encoding: 'utf8' })
      expect(output).toMatch(/^\d+\.\d+\.\d+\n$/)
    },
  )

  it('is not used by scripts/nkpsim if it is a link', () => {
    const elsewhere = join(cache, 'elsewhere')
    mkdirSync(elsewhere)
    mkdirSync(folders[0])
    symlinkSync(elsewhere, folders[1])
    const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: cache }
    execFileSync(NKPSIM, ['--version'], { env, stdio })
    expect(readdirSync(elsewhere)).toEqual([])
  })
})
