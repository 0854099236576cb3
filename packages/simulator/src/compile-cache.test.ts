import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { compileCacheFolder } from './compile-cache.ts'

const MAIN = join(import.meta.dirname, '../../cli/src/main.ts')

describe('the cache of compiled code', () => {
  it.each([{ HOME: '' }, { HOME: '', XDG_CACHE_HOME: 'cache' }, { HOME: '.' }])(
    'is never made in the folder where a command runs: %j',
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

  it('is off for a user without a home and without an entry in the password file', () => {
    const unknown = () => {
      throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' })
    }
    expect(compileCacheFolder({}, unknown)).toMatch(/^\/dev\/null\//)
    expect(compileCacheFolder({ XDG_CACHE_HOME: '/cache' }, unknown)).toMatch(/^\/cache\//)
  })
})
