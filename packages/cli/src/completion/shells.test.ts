import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type InteractiveShell, openShell } from '../testing/interactive-shell.ts'

const MAIN = join(import.meta.dirname, '..', 'main.ts')
const REAL = `'${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}'`

/** Completes with the real program, and prints every other command line instead of running it. */
const STAND_IN = `nkpsim() { if [[ $1 == __complete ]]; then ${REAL} "$@"; else printf '<%s>' "$@"; echo END; fi; }`

let folder: string
let env: NodeJS.ProcessEnv

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-completion-'))
  const hosts = Object.fromEntries(
    ['esx-1', 'rack-7'].map((name) => [name, { address: 'localhost:1', hostId: name }]),
  )
  mkdirSync(join(folder, 'state'))
  writeFileSync(join(folder, 'state', 'known-hosts.json'), JSON.stringify({ version: 1, hosts }))
  writeFileSync(join(folder, 'disk.img'), '')
  env = { ...process.env, NKPSIM_STATE: join(folder, 'state'), HOME: folder, TERM: 'dumb' }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Pairs of a line typed up to the Tab key and the resulting command line. */
const LINES: readonly [string, string][] = [
  ['provider set-d', '<provider><set-default>'],
  ['host status ra', '<host><status><rack-7>'],
  ['vm get db-1 --ho', '<vm><get><db-1><--host>'],
  ['vm get db-1 --host ra', '<vm><get><db-1><--host><rack-7>'],
  ['vm get db-1 --host=ra', '<vm><get><db-1><--host=rack-7>'],
  ['--output=y', '<--output=yaml>'],
  ['-o js', '<-o><json>'],
  ['vcenter restore di', '<vcenter><restore><disk.img>'],
  ['vcenter restore --password-file=di', '<vcenter><restore><--password-file=disk.img>'],
]

describe.each([
  ['bash', 'bash --norc --noprofile -i', `source <(${REAL} completion bash)`],
  ['zsh', 'zsh -f -i', `autoload -U compinit; compinit -D -u; source <(${REAL} completion zsh)`],
] as const)('completion in %s', (_name, commandLine, load) => {
  let shell: InteractiveShell
  beforeAll(async () => {
    shell = openShell(commandLine, { cwd: folder, env })
    await shell.type(`PS1='$ '; ${STAND_IN}\n${load}\nnkpsim ready\n`, /<ready>END/)
  })
  afterAll(() => shell.close())

  it.each(LINES)('turns %s into %s', async (typed, given) => {
    const shown = await shell.type(`nkpsim ${typed}\t\n`, /END\r?\n/)
    expect(shown).toContain(`${given}END`)
  })

  it('shows the possible choices', async () => {
    const shown = await shell.type('nkpsim -o json host re\t\t', /remove/)
    expect(shown).toMatch(/reconnect/)
    await shell.type('x\n', /<host><re\w*x>END\r?\n/)
  })

  it('shows nothing and no error if no completion fits', async () => {
    const shown = await shell.type('nkpsim nonsense --wrong x\t\n', /END\r?\n/)
    expect(shown).toContain('<nonsense><--wrong><x>END')
    expect(shown).not.toMatch(/nkpsim:|[Ee]rror/)
  })
})

describe('completion in fish', () => {
  it('completes the same lines, offers choices, and offers nothing if no completion fits', async () => {
    const lines = [...LINES.map(([typed]) => typed), '-o ', 'nonsense --wrong x']
    const script = [
      `function nkpsim; ${REAL} $argv; end`,
      `${REAL} completion fish | source`,
      `for line in $argv; echo "$(complete -C "nkpsim $line" | string split -f1 \\t | string join ,)"; end`,
    ].join('\n')
    const { stdout, stderr } = await promisify(execFile)('fish', ['-N', '-c', script, ...lines], {
      cwd: folder,
      env,
    })
    expect(stderr).toBe('')
    const last = LINES.map(([, given]) => [...given.matchAll(/<([^>]*)>/g)].at(-1)?.[1])
    expect(stdout).toBe(`${[...last, 'table,json,yaml,wide', ''].join('\n')}\n`)
  })
})
