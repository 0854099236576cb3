import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const SETUP = join(import.meta.dirname, 'setup.sh')
const OF_EVERY_MACHINE = ['bash', 'cat', 'dirname', 'mkdir', 'mktemp', 'mv', 'readlink', 'rm']
const SCRIPT = 'set -euo pipefail; source "$0"; set_up_prometheus; path_of promtool'

let folder: string
let unpacked: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-setup-'))
  unpacked = join(folder, 'cache/nkpsim/prometheus')
  mkdirSync(join(folder, 'bin'))
  for (const program of OF_EVERY_MACHINE)
    symlinkSync(join('/usr/bin', program), join(folder, 'bin', program))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Makes a fake program for the script. Each call of the program is recorded. */
function give(program: string, body: string): void {
  const text = `#!/usr/bin/bash\necho "${program}" >>"${folder}/calls"\n${body}\n`
  writeFileSync(join(folder, 'bin', program), text, { mode: 0o755 })
}

function setUp(): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') }
  return spawnSync('/usr/bin/bash', ['-c', SCRIPT, SETUP], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
}

it('set_up_prometheus downloads Prometheus once, and then finds it', () => {
  give('apt-get', 'if [[ $* == *download* ]]; then : >prometheus_2_amd64.deb; fi')
  give(
    'dpkg',
    'mkdir -p "$3/usr/bin"; for each in prometheus promtool; do cp "$0" "$3/usr/bin/$each"; done',
  )
  symlinkSync('/usr/bin/cp', join(folder, 'bin/cp'))
  expect(setUp()).toMatchObject({ status: 0, stdout: `${join(unpacked, 'usr/bin/promtool')}\n` })
  const calls = readFileSync(join(folder, 'calls'), 'utf8')
  expect(calls).toBe('apt-get\napt-get\napt-get\ndpkg\n')
  expect(setUp()).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe(calls)
  expect(readdirSync(join(folder, 'cache/nkpsim'))).toEqual(['prometheus'])
})

it('set_up_prometheus downloads Prometheus again if it is incomplete', () => {
  give('apt-get', 'if [[ $* == *download* ]]; then : >prometheus_2_amd64.deb; fi')
  give('dpkg', 'mkdir -p "$3/usr/bin"; cp "$0" "$3/usr/bin/prometheus"')
  symlinkSync('/usr/bin/cp', join(folder, 'bin/cp'))
  expect(setUp()).toMatchObject({ status: 3 })
  give(
    'dpkg',
    'mkdir -p "$3/usr/bin"; for each in prometheus promtool; do cp "$0" "$3/usr/bin/$each"; done',
  )
  expect(setUp()).toMatchObject({ status: 0, stdout: `${join(unpacked, 'usr/bin/promtool')}\n` })
})

it('set_up_prometheus uses the machine’s Prometheus if there is one', () => {
  for (const program of ['prometheus', 'promtool', 'apt-get']) give(program, '')
  expect(setUp()).toMatchObject({ status: 0, stdout: `${join(folder, 'bin/promtool')}\n` })
  expect(existsSync(join(folder, 'calls'))).toBe(false)
})

it.each([
  ['there is no apt-get', ''],
  ['nothing can be fetched', 'exit 100'],
])(
  'set_up_prometheus says in one line what to do if %s, and leaves no files behind',
  (_what, aptGet) => {
    if (aptGet !== '') give('apt-get', aptGet)
    const { status, stderr } = setUp()
    expect(status).toBe(3)
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^prometheus and promtool are missing, .*: put both on your PATH .* and run this again$/,
    )
    const cache = join(folder, 'cache/nkpsim')
    expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([])
  },
)
