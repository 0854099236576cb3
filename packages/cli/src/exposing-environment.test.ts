import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const PROGRAMS = {
  nkpsim: './main.ts',
  vcenterd: '../../vcenter/src/main.ts',
  esxid: '../../esxi/src/main.ts',
}
const KEYS = join(tmpdir(), `nkpsim-tls-keys-${process.pid}`)

describe('a variable that makes Node.js expose secrets', () => {
  it.each(
    Object.entries(PROGRAMS).flatMap(([name, path]) => [
      [name, path, 'NODE_OPTIONS', `--tls-keylog=${KEYS}`],
      [name, path, 'NODE_DEBUG', 'http'],
    ]),
  )('makes %s (%s) end with one line of error: %s=%s', (name, path, variable, value) => {
    const main = fileURLToPath(new URL(path, import.meta.url))
    const flags = ['--disable-warning=ExperimentalWarning', main]
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, {
      env: { PATH, NODE_COMPILE_CACHE, [variable]: value },
      encoding: 'utf8',
      timeout: PATIENCE_MS,
    })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(new RegExp(`^${name}: ${variable} .*\n$`))
    expect(existsSync(KEYS)).toBe(false)
  })
})
