import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { spawnNkpsim } from './spawn.ts'

/** A cluster that has no hosts and no running processes. */
const CLUSTER = {
  version: 1,
  phase: 'created',
  logLevel: 'info',
  tpmSocketFolder: '/nowhere',
  vcenter: { ports: { management: 1, download: 2 } },
  hosts: [],
  processes: [],
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-odd-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(name: string, content: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
}

function nkpsim(args: readonly string[]) {
  return spawnNkpsim(args, { timeoutMs: PATIENCE_MS })
}

describe('a pipe instead of a file in a state folder', () => {
  const operator = `vcenter/${OPERATOR_FOLDER}`
  it.each([
    ['cluster.json', ['status']],
    ['cluster.json', ['up']],
    ['cluster.json', ['down']],
    ['session.json', ['logout']],
    ['known-hosts.json', ['vm', 'list', '--host', 'esx-1']],
    [`${operator}/${OPERATOR_FILES.certificate}`, ['provider', 'list']],
    [`${operator}/${OPERATOR_FILES.roots}`, ['provider', 'list']],
    ['vcenter/ready.json', ['provider', 'list']],
  ])(
    '(%s) makes a command fail immediately with an error that names the pipe: %s',
    async (name, args) => {
      const { certificate, privateKey, roots } = OPERATOR_FILES
      for (const file of [certificate, privateKey, roots]) put(`${operator}/${file}`, '')
      const path = join(folder, name)
      rmSync(path, { force: true })
      execFileSync('mkfifo', [path])
      expect(await nkpsim(['--state', folder, ...args])).toEqual({
        exitCode: 4,
        stdout: '',
        stderr: `nkpsim: cannot read ${path}: it is not a regular file\n`,
      })
    },
  )
})

describe('a pipe instead of a file of a cluster', () => {
  it.each([
    ['logs/vcenter.log', ['logs'], 4],
    // This exit code means that a process failed to start.
    ['logs/vcenter.log', ['up'], 1],
    ['snapshot/snapshot.json', ['reset', '--yes'], 4],
  ])(
    '(%s) makes a command fail immediately with an error that names the pipe: %s',
    async (name, args, expected) => {
      put('cluster.json', JSON.stringify(CLUSTER))
      put('vcenter/vcenter.db', '')
      const path = join(folder, name)
      mkdirSync(dirname(path))
      execFileSync('mkfifo', [path])
      const { exitCode, stderr } = await nkpsim(['--state', folder, ...args])
      expect(stderr).toContain(`cannot read ${path}: it is not a regular file`)
      expect(exitCode).toBe(expected)
    },
  )
})

describe('a folder that cannot be created', () => {
  // Node.js's recursive mkdir never returns from the first path.
  it.each(['/proc/self/none/state', '/dev/null/state'])(
    'ends a command with an error: %s',
    async (path) => {
      for (const option of [[], ['--in-memory']]) {
        const { exitCode, stderr } = await nkpsim(['--state', path, 'up', ...option])
        expect(stderr).toMatch(
          /^nkpsim: cannot make the folder \S+: .+; name another with --state\n$/,
        )
        expect(exitCode).toBe(2)
      }
    },
  )

  it('ends a change of the configuration with an error', async () => {
    const { NKPSIM_CONFIG: _, ...rest } = process.env
    const result = await spawnNkpsim(['profile', 'set', 'lab', 'state=lab'], {
      timeoutMs: PATIENCE_MS,
      env: { ...rest, XDG_CONFIG_HOME: '/proc/self/none' },
    })
    expect(result).toMatchObject({ exitCode: 1, stdout: '' })
    expect(result.stderr).toMatch(/^nkpsim: cannot write \S+: no such file or directory\n$/)
  })
})
