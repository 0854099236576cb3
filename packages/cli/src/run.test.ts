import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import manifest from '../package.json' with { type: 'json' }
import { runHere } from './testing/run-here.ts'

describe('run', () => {
  it.each([['--help'], ['help'], ['provider', '--help'], ['help', 'vm']])(
    'prints help on standard output when asked: %s %s',
    async (...args) => {
      const { exitCode, stdout, stderr } = await runHere(args)
      expect(exitCode).toBe(0)
      expect(stdout).toContain('Usage: nkpsim')
      expect(stderr).toBe('')
    },
  )

  it('prints its version', async () => {
    expect(await runHere(['--version'])).toEqual({
      exitCode: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    })
  })

  it('gives every command a description', async () => {
    for (const noun of ['provider', 'host', 'vm']) {
      const { stdout } = await runHere([noun, '--help'])
      const [, commands = ''] = stdout.split('Commands:\n')
      const [section = ''] = commands.split('\n\n')
      const listed = section.split('\n').filter((line) => /^ {2}\S/.test(line))
      expect(listed.length).toBeGreaterThan(4)
      for (const line of listed) expect(line).toMatch(/^ {2}\S.* {2,}\S/)
    }
  })

  it('reports in one line that there is no cluster, and what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nkpsim-run-'))
    try {
      const { exitCode, stdout, stderr } = await runHere(['--state', folder, 'provider', 'list'])
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toMatch(/^nkpsim: no cluster in [^\n]+nkpsim --state [^\n]+ up, [^\n]*\n$/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each([
    ['state folder', ['--state', '/srv/caf\uFFFD', 'status']],
    ['file', ['provider', 'backup', 'nkp-1', '--file', 'caf\uFFFD.p12']],
  ])(
    'refuses the name of a %s that is not UTF-8, because Node.js would use another name',
    async (_, args) => {
      const { exitCode, stderr } = await runHere(args)
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(/^nkpsim: an argument is not UTF-8 after "[^"\n]*caf"[^\n]*\n$/)
    },
  )

  it('stops nothing if down finds no cluster, and succeeds each time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nkpsim-run-'))
    try {
      for (let time = 0; time < 2; time += 1) {
        const { exitCode, stdout } = await runHere(['--state', folder, '-o', 'json', 'down'])
        expect(exitCode).toBe(0)
        expect(JSON.parse(stdout)).toEqual({ stateDir: folder, stopped: [], deleted: false })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('exits with 130 for any interrupted command', async () => {
    const { exitCode, stderr } = await runHere(['--state', '/nowhere', 'provider', 'list'], {
      aborted: true,
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: 'nkpsim: interrupted\n' })
  })
})
