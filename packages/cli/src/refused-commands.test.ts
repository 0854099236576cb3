import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { clusterState, startVcenter, stopVcenter } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { spawnNkpsim } from './spawn.ts'
import { attempt, nkpsimOn, prepareProvider, untilSafe } from './testing/refusals.ts'

const NOWHERE = 'AA:'.repeat(31).concat('AA')
const LONG = 'x'.repeat(300)

let cluster: TestCluster
let folder: string
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  folder = join(cluster.folder, 'files')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  await prepareProvider(cluster)
  const vm = ['vm', 'create', 'vm-1', '--host', 'esx-1', '--size', '1MiB', '--provider', 'nkp-1']
  expect(await nkpsimOn(cluster.stateDir, vm)).toMatchObject({ exitCode: 0 })
  await untilSafe(cluster)
})
afterAll(() => cluster.dispose())

/**
 * Runs a command, and expects a refusal with this exit code and message and no change of the
 * cluster.
 */
async function refuses(args: readonly string[], exitCode: number, message: RegExp, stdin?: string) {
  expect(await attempt(cluster, args, stdin)).toEqual({
    ...{ exitCode, stdout: '', changed: false },
    line: expect.stringMatching(message),
  })
}

describe('a wrong command', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown flag', ['provider', 'list', '--colour'], /unknown option '--colour'/],
    [
      'an unknown command, with a suggestion',
      ['provder', 'list'],
      /Did you mean nkpsim --state \S+ provider\?/,
    ],
    ['a noun without a verb', ['provider'], /^no command is given; see nkpsim provider --help$/],
    [
      'help for no command',
      ['help', 'provder'],
      /^there is no command "provder"; see nkpsim --help$/,
    ],
    [
      'a missing argument',
      ['provider', 'create'],
      /missing required argument 'NAME'; usage: nkpsim provider create NAME \[options\]$/,
    ],
    [
      'an argument too many',
      ['provider', 'create', 'a', 'b'],
      /too many arguments .*; usage: nkpsim provider create NAME/,
    ],
    [
      'a verb without its noun',
      ['custody', 'a'],
      /'custody' \(Did you mean nkpsim --state \S+ provider custody\?\)/,
    ],
    [
      'a verb of several nouns',
      ['restore'],
      /Did you mean nkpsim \S+ \S+ vcenter restore or nkpsim \S+ \S+ provider restore\?/,
    ],
    ['a verb of most nouns', ['list'], /^unknown command 'list'; see nkpsim --help$/],
    [
      'a missing option',
      ['provider', 'backup', 'nkp-1'],
      /^required option '--file FILE' not specified; usage: nkpsim provider backup NAME --file FILE/,
    ],
    [
      'a word that is not a size',
      ['vm', 'create', 'a', '--host', 'esx-1', '--size', '1XB'],
      /--size/,
    ],
    ['a timeout of 0', ['--timeout', '0', 'status'], /--timeout/],
    ['an unknown output format', ['-o', 'xml', 'status'], /Allowed choices are table, json/],
    [
      'no password and no terminal',
      ['provider', 'backup', 'nkp-1', '--file', 'x'],
      /--password-file/,
    ],
  ])('is refused for %s', (_, args, message) => refuses(args, 2, message))

  it('is also reported as JSON with -o json', async () => {
    const { exitCode, stderr } = await nkpsimOn(
      cluster.stateDir,
      '-o json host status esx-9'.split(' '),
    )
    expect(exitCode).toBe(3)
    const [line, json, ...rest] = stderr.split('\n')
    expect(line).toMatch(/^nkpsim: no host is known as "esx-9"/)
    expect(JSON.parse(json ?? '')).toMatchObject({ error: { code: 'HOST_UNKNOWN' } })
    expect(rest).toEqual([''])
  })
})

describe('a command with a refused name', () => {
  const vm = (name: string) => {
    return ['vm', 'create', name, ...'--host esx-1 --size 1 --provider nkp-1'.split(' ')]
  }
  const host = (name: string) => {
    const reach = ['--address', 'localhost:1', '--thumbprint', NOWHERE, '--password-file', '-']
    return ['host', 'add', name, ...reach]
  }
  it.each([
    ['is ../x', '../x'],
    ['has 300 characters', LONG],
    ['is empty', ''],
    ['has a line break', 'a\nb'],
  ])('fails if the name of a provider, a VM or a host %s', async (_, name) => {
    await refuses(['provider', 'create', name], 2, /name/i)
    await refuses(vm(name), 2, /name/i)
    await refuses(host(name), 2, /name/i, 'password')
  })

  it('fails if the name to create exists already', async () => {
    await refuses(['provider', 'create', 'nkp-1'], 4, /nkp-1/)
    await refuses(vm('vm-1'), 4, /vm-1/)
  })

  it('fails if no object has the name', async () => {
    await refuses(['provider', 'get', 'none'], 3, /none/)
    await refuses(['vm', 'power-on', 'none', '--host', 'esx-1'], 3, /none/)
    await refuses(['vm', 'list', '--host', 'none'], 3, /none/)
    await refuses(['host', 'get', 'none'], 3, /none/)
  })
})

describe('nkpsim up', () => {
  it('refuses to start a cluster that is up, and changes nothing', async () => {
    await refuses(['up'], 4, /is up already/)
  })

  it('refuses a folder that is neither empty nor a cluster', async () => {
    const { exitCode, stderr } = await nkpsimOn(folder, ['up'])
    expect(exitCode).toBe(4)
    expect(stderr).toMatch(/^nkpsim: [^\n]*not empty[^\n]*\n$/)
  })

  it('names the port that another process uses, and starts nothing', async () => {
    const ref = { stateDir: cluster.stateDir }
    await stopVcenter(ref)
    // It answers, because a silent listener could be a suspended vCenter of another copy.
    await using thief = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('220\r\n'),
    )
    thief.listen(cluster.vcenter.port, 'localhost')
    await once(thief, 'listening')
    // --quiet makes the error the only line, however long the command takes.
    const refused = await nkpsimOn(cluster.stateDir, ['--quiet', 'up'])
    const state = clusterState(cluster.stateDir)
    thief.close()
    await once(thief, 'close')
    await startVcenter(ref)
    expect(refused).toMatchObject({ exitCode: 4, stdout: '' })
    expect(refused.stderr).toMatch(/^nkpsim: vCenter cannot listen on port [^\n]+\n$/)
    expect(refused.stderr).toContain(String(cluster.vcenter.port))
    expect(state).toBe('partly-up')
  })

  it('reports a missing swtpm, and leaves nothing behind', async () => {
    const bin = join(folder, 'bin')
    for (const name of ['bash', 'env']) symlinkSync(join('/usr/bin', name), join(bin, name))
    const stateDir = join(cluster.folder, 'm')
    const env = { ...process.env, PATH: `${bin}:${dirname(process.execPath)}` }
    const args = ['--state', stateDir, 'up', '--hosts', '1']
    const { exitCode, stdout, stderr } = await spawnNkpsim(args, { timeoutMs: PATIENCE_MS, env })
    // Progress lines may come before the error.
    expect(stderr).toMatch(/^nkpsim: [^\n]*swtpm[^\n]*apt-get install[^\n]*\n$/m)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    const left = readdirSync(stateDir).filter((name) => name !== 'logs')
    rmSync(stateDir, { recursive: true })
    expect(left).toEqual([])
  })
})
