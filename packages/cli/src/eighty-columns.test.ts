import { rmSync, writeFileSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { makeTestFolder, registerSuiteSecrets } from '@nkpsim/simulator/testing'
import type { Command } from 'commander'
import { commandPath } from './completion/value-kinds.ts'
import { createProgram } from './program.ts'
import { runHere } from './testing/run-here.ts'

const COLUMNS = 80
const PASSWORD = 'Long-Password-2026'
const HOST = 'esx-production-frankfurt-rack-1'
const VM = 'database-of-the-production-1'
const PROVIDER = 'nkp-production-frankfurt-2026'
const SEED = `
datacenters:
  - name: Datacenter Frankfurt am Main
    folders: [{ name: Folder of the production }]
    clusters: [{ name: Cluster of the production, folder: Folder of the production }]
hosts:
  - { name: ${HOST}, tpm: false }
  - { name: esx-production-frankfurt-rack-2, tpm: false }
  - { name: esx-production-frankfurt-rack-3, tpm: false }
providers:
  - { name: ${PROVIDER}, tpmRequired: false, backup: { withoutPassword: true } }
  - { name: nkp-production-without-a-backup, tpmRequired: false }
defaults: [{ provider: ${PROVIDER} }]
vms:
  - { name: ${VM}, host: ${HOST}, size: 64KiB, poweredOn: true }
  - { name: database-of-the-production-2, host: ${HOST}, size: 1MiB }
users: [{ name: anna.of.the.production@vsphere.local, passwordFile: password }]
roles: [{ name: Reader of keys of the production, privileges: [Cryptographer.ReadKeyServersInfo] }]
permissions:
  - user: anna.of.the.production@vsphere.local
    role: Reader of keys of the production
    on: cluster:Cluster of the production
`
/** Lists that need a TPM, or a name that OTHERS gives. */
const LEFT_OUT = ['host recovery list', 'kms list']
/** Tables of commands that are not named "list". */
const OTHERS = [
  ...['status', 'top --count 1', 'events', 'doctor', 'config view', 'audit verify'],
  ...['inventory vms', 'vcenter backup-jobs', 'linked inventory', 'linked compare'],
  ...['role privileges', 'role get Admin', `host providers ${HOST}`, `host attestation ${HOST}`],
  ...['kms list production-key-servers', 'kms key status production-key-servers'],
  ...[`provider get ${PROVIDER}`, `provider custody ${PROVIDER} --without vcenter`],
].map((line) => line.split(' '))

const { folder, isKept } = makeTestFolder()
const nkpsim = (args: readonly string[], options: Parameters<typeof runHere>[1] = {}) => {
  const { PATH, HOME, TMPDIR } = process.env
  const env = { PATH, HOME, TMPDIR, NKPSIM_CONFIG: devNull, TERM: 'dumb' }
  return runHere(['--state', join(folder, 'c'), ...args], { env, ...options })
}

beforeAll(async () => {
  registerSuiteSecrets([{ label: 'password of anna', bytes: Buffer.from(PASSWORD) }])
  writeFileSync(join(folder, 'password'), PASSWORD, { mode: 0o600 })
  writeFileSync(join(folder, 'seed.yaml'), SEED)
  const seed = ['--seed', join(folder, 'seed.yaml')]
  const up = ['up', ...seed, '--trust-hosts', '1', '--root-password-file', '-']
  expect(await nkpsim(up, { stdin: PASSWORD })).toMatchObject({ exitCode: 0 })
  const register = ['provider', 'register', 'production-key-servers', '--server']
  const server = 'first-key-server-of-the-production=127.0.0.1:9'
  expect(await nkpsim([...register, server])).toMatchObject({ exitCode: 0 })
})
afterAll(async () => {
  await nkpsim(['down'])
  // The folder may be kept, and searched for secrets.
  rmSync(join(folder, 'password'))
  if (!isKept) rmSync(folder, { recursive: true })
})

it('no table of a command is wider than a terminal of 80 columns', async () => {
  const lists = leavesOf(await wholeProgram())
    .filter((command) => command.name() === 'list')
    .map((command) => [...commandPath(command).split(' ').slice(1), ...demanded(command)])
    .filter((words) => !LEFT_OUT.some((line) => words.join(' ').startsWith(line)))
  expect(lists.length).toBeGreaterThan(12)
  const wide: string[] = []
  for (const words of [...lists, ...OTHERS]) {
    const { exitCode, stdout, stderr } = await nkpsim(words, { isTTY: true, columns: COLUMNS })
    expect({ words, exitCode, stderr }).toMatchObject({ exitCode: 0 })
    const lines = stdout.split('\n').filter((line) => [...line].length > COLUMNS && !isField(line))
    wide.push(...lines.map((line) => `${words.join(' ')}: ${line}`))
  }
  expect(wide).toEqual([])
})

it('the tables of -o wide, and of a command in a pipe, keep each row in one line', async () => {
  const terminal = { isTTY: true, columns: COLUMNS }
  const shown = await nkpsim(['-o', 'wide', 'provider', 'list'], terminal)
  const [, first = ''] = shown.stdout.split('\n')
  expect(first).toMatch(new RegExp(`^${PROVIDER} .* [0-9a-f-]{36} +[0-9a-f]+$`))
  const piped = await nkpsim(['host', 'list'])
  expect(piped.stdout.split('\n').slice(0, -1)).toHaveLength(4)
})

function isField(line: string): boolean {
  return /^([A-Z][\w -]*:)? {2,}\S/.test(line)
}

function wholeProgram(): Promise<Command> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  return createProgram({ stdin, stdout, stderr, env: {}, signal, random: systemRandom })
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

/** Returns the name of a VM or a host for everything that a list requires. */
function demanded(command: Command): string[] {
  const name = commandPath(command).startsWith('nkpsim vm ') ? VM : HOST
  const { registeredArguments, options } = command
  return [
    ...registeredArguments.filter(({ required }) => required).map(() => name),
    ...options.filter(({ mandatory }) => mandatory).flatMap(({ long }) => [long ?? '', name]),
  ]
}
