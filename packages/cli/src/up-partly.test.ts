import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { clusterPaths } from '@nkpsim/simulator'
import { makeTestFolder, registerSuiteSecrets } from '@nkpsim/simulator/testing'
import { spawnNkpsim } from './spawn.ts'
import { nkpsimOn } from './testing/refusals.ts'

const PASSWORD = 'Root-Password-1'

let folder: string
let isKept: boolean
let stateDir: string
beforeEach(() => {
  const made = makeTestFolder()
  folder = made.folder
  isKept = made.isKept
  stateDir = join(folder, 'c')
  registerSuiteSecrets([{ label: 'root password', bytes: Buffer.from(PASSWORD) }])
})
afterEach(async () => {
  await nkpsim('down', '--delete', '--yes')
  if (!isKept) rmSync(folder, { recursive: true })
})

const nkpsim = (...args: string[]) => nkpsimOn(stateDir, ['--quiet', ...args], PASSWORD)
const runningIn = async () => {
  const { stdout } = await nkpsim('-o', 'json', 'status')
  const { processes }: { processes: { kind: string; name: string; running: boolean }[] } =
    JSON.parse(stdout)
  return processes.filter(({ running }) => running).map(({ kind, name }) => `${kind} ${name}`)
}

it('up starts everything that can start, and names the rest with a remedy that works', async () => {
  const made = await nkpsim(
    ...['up', '--hosts', '4', '--no-tpm', '3,4', '--root-password-file', '-'],
  )
  expect(made).toMatchObject({ exitCode: 0, stderr: '' })
  expect((await nkpsim('down')).exitCode).toBe(0)
  const tpm = join('tpms', 'esx-1', 'state', 'tpm2-00.permall')
  writeFileSync(join(stateDir, tpm), randomBytes(1000))
  const bootFile = join(clusterPaths.host(stateDir, 'esx-2'), 'boot.yaml')
  const booted = readFileSync(bootFile, 'utf8')
  writeFileSync(bootFile, booted.replace(/build: "?\d+"?/, 'build: "24585291"'))
  const gone = clusterPaths.host(stateDir, 'esx-3')
  renameSync(gone, join(folder, 'gone'))

  const partly = await nkpsim('-o', 'json', 'up')
  expect(partly.exitCode).toBe(1)
  const { vcenter, hosts, failures } = JSON.parse(partly.stdout)
  expect(vcenter.address).toMatch(/^localhost:\d+$/)
  expect(hosts.map(({ name }: { name: string }) => name)).toEqual(['esx-4'])
  const byName = Object.fromEntries(failures.map((each: { name: string }) => [each.name, each]))
  expect(byName).toMatchObject({
    'esx-1': { remedy: expect.stringMatching(/snapshot\/tpms\/esx-1\/state/) },
    'esx-2': {
      // The cluster may stop before vCenter has approved the first boot.
      reason: expect.stringMatching(/has not approved|did not boot as it did when its key was/),
      remedy: expect.stringMatching(
        /the former hosts\/esx-2\/boot\.yaml, or: .* --recovery-key-file FILE$/,
      ),
    },
    'esx-3': {
      reason: expect.stringMatching(/hosts\/esx-3; put the folder back, .*--root-password-file/),
    },
  })
  for (const name of ['esx-1', 'esx-2', 'esx-3'])
    expect(partly.stderr).toMatch(`${name} did not start: `)
  expect(await runningIn()).toEqual(expect.arrayContaining(['vcenterd vcenter', 'esxid esx-4']))

  copyFileSync(join(stateDir, 'snapshot', tpm), join(stateDir, tpm))
  writeFileSync(bootFile, booted)
  expect(existsSync(gone)).toBe(false)
  renameSync(join(folder, 'gone'), gone)
  expect(await nkpsim('up')).toMatchObject({ exitCode: 0, stderr: '' })
  const names = ['esx-1', 'esx-2', 'esx-3', 'esx-4'].map((name) => `esxid ${name}`)
  expect(await runningIn()).toEqual(expect.arrayContaining(['vcenterd vcenter', ...names]))

  // Reinstalling the host is the other remedy for a missing folder.
  expect((await nkpsim('down')).exitCode).toBe(0)
  rmSync(gone, { recursive: true })
  expect((await nkpsim('up')).exitCode).toBe(1)
  const installed = await nkpsim(
    ...['-o', 'json', 'host', 'boot', 'esx-3', '--root-password-file', '-'],
  )
  const [host] = JSON.parse(installed.stdout)
  expect(await nkpsim('host', 'remove', 'esx-3', '--yes')).toMatchObject({ exitCode: 0 })
  const reach = ['--address', host.adoptionAddress, '--thumbprint', host.thumbprint]
  const add = ['host', 'add', 'esx-3', ...reach, '--password-file', '-']
  const { exitCode, stderr } = await nkpsimOn(stateDir, add, PASSWORD)
  const [first = '', ...others] = stderr.split('\n')
  expect({ exitCode, first, others }).toEqual({
    exitCode: 0,
    first: `vCenter connects the host and attests it (--wait waits for it): nkpsim --state ${stateDir} host get esx-3`,
    others: ['esx-3 is a standalone host: it receives no key provider.', ''],
  })
})

it('up makes no new vCenter if the folder of vCenter is gone, and the printed remedy restores it', async () => {
  expect((await nkpsim('up', '--hosts', '1', '--no-tpm', '1')).exitCode).toBe(0)
  expect((await nkpsim('down')).exitCode).toBe(0)
  const vcenter = clusterPaths.vcenter(stateDir)
  renameSync(vcenter, join(folder, 'gone'))
  const partly = await nkpsim('up')
  expect(partly.exitCode).toBe(1)
  expect(partly.stderr).toMatch(
    /vCenter did not start: .*put the folder back, or .*vcenter restore/,
  )
  expect(await runningIn()).toEqual(['esxid esx-1'])
  expect(existsSync(vcenter)).toBe(false)
  renameSync(join(folder, 'gone'), vcenter)
  expect((await nkpsim('up')).exitCode).toBe(0)
})

it('up reports in advance that the paths of sockets are too long in the state folder and in TMPDIR', async () => {
  const long = join(folder, 'long-'.repeat(20))
  const up = (TMPDIR: string) =>
    spawnNkpsim(['--state', long, '--quiet', 'up', '--hosts', '1'], {
      timeoutMs: PATIENCE_MS,
      env: { ...process.env, TMPDIR },
    })
  for (const [temporary, reason] of [
    ['tmp', 'is not an absolute path'],
    [long, 'is too long too'],
  ] as const) {
    const { exitCode, stdout, stderr } = await up(temporary)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(`${temporary} ${reason}; name a shorter folder with --state, or`)
    expect(existsSync(long)).toBe(false)
  }
})
