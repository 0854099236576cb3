import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openShell } from './testing/interactive-shell.ts'
import { processesWith } from './testing/processes.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const NKPSIM = `'${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}'`

/** Prompts for a password, and prints the exit code. */
const LOGIN = `${NKPSIM} --state "$PWD" login; echo "ended $?"`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-terminal-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a closed output pipe', () => {
  it('ends the command without a message', async () => {
    const script = `{ ${NKPSIM} man; echo "ended $?" >&2; } | head -c 1 >/dev/null`
    const { stderr } = await promisify(execFile)('bash', ['-c', script])
    // The command may write its whole output into the pipe before the reader ends.
    expect(stderr).toMatch(/^ended (141|0)\n$/)
    const gone = `{ sleep 0.2; ${NKPSIM} man; echo "ended $?" >&2; } | true`
    expect((await promisify(execFile)('bash', ['-c', gone])).stderr).toBe('ended 141\n')
  })

  it('does not change the exit code of a command whose standard error is the pipe', async () => {
    const script = `{ sleep 0.2; ${NKPSIM} nonsense 2>&1 >/dev/null; echo "ended $?" >&2; } | true`
    const { stderr } = await promisify(execFile)('bash', ['-c', script])
    expect(stderr).toBe('ended 2\n')
  })
})

describe('a failure before a command has printed its result', () => {
  it('is reported in one line if the disk of the output is full', async () => {
    const script = `${NKPSIM} man >/dev/full; echo "ended $?" >&2`
    const { stderr } = await promisify(execFile)('bash', ['-c', script])
    expect(stderr).toBe(
      'nkpsim: standard output cannot be written: ENOSPC: no space left on device\nended 1\n',
    )
  })

  it('is reported in one line if a package is not installed yet', async () => {
    const hooks = `import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => next(name === 'commander' ? 'not-there' : name, context) })`
    const flag = `--import 'data:text/javascript,${encodeURIComponent(hooks).replaceAll("'", '%27')}'`
    const script = `${NKPSIM.replace(' ', ` ${flag} `)} status; echo "ended $?" >&2`
    const { stderr } = await promisify(execFile)('bash', ['-c', script])
    expect(stderr).toBe("nkpsim: Cannot find package 'not-there'; run: npm ci\nended 1\n")
  })
})

describe('Ctrl-C', () => {
  it('ends a command at a prompt with exit code 130, and restores the terminal', async () => {
    const echo = 'stty -a | grep -qw -- -echo && echo "echo is off" || echo "echo is on"'
    const shell = openShell(`${LOGIN}; ${echo}`, { cwd: folder, env: process.env })
    try {
      await shell.type('', /: $/)
      const shown = await shell.type('secret\u0003', /echo is (on|off)\r/)
      expect(shown).toMatch(/nkpsim: interrupted\r\nended 130\r\necho is on\r/)
      expect(shown).not.toContain('secret')
    } finally {
      await shell.close()
    }
  })
})

describe('a question on a terminal', () => {
  it('is asked before something is destroyed, and is answered with y', async () => {
    const config = join(folder, 'config.yaml')
    writeFileSync(config, 'profiles:\n  lab:\n    timeout: 5\n', { mode: 0o600 })
    const remove = `${NKPSIM} --config '${config}' profile delete lab; echo "ended $?"`
    for (const [answer, code] of [
      ['n', 1],
      ['y', 0],
    ] as const) {
      const shell = openShell(remove, { cwd: folder, env: process.env })
      try {
        expect(await shell.type('', /\[y\/N\] $/)).toContain(`Delete profile lab in ${config}?`)
        expect(await shell.type(`${answer}\r`, /ended \d+/)).toContain(`ended ${code}`)
      } finally {
        await shell.close()
      }
    }
    expect(readFileSync(config, 'utf8')).not.toContain('lab')
  })
})

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s ends a command at a prompt with one line of error',
    async (signal) => {
      const shell = openShell(LOGIN, { cwd: folder, env: process.env })
      try {
        await shell.type('', /: $/)
        const [pid = 0, ...others] = processesWith(['--state', folder, 'login', ''].join('\0'))
        expect(others).toEqual([])
        const ended = shell.type('', /ended \d+/)
        process.kill(pid, signal)
        expect(await ended).toMatch(/nkpsim: interrupted\r\nended 130/)
      } finally {
        await shell.close()
      }
    },
  )
})
