import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

const PASSWORD = 'Secret-2026'

let cluster: TestCluster
let location: string
let passwordFile: string
const nkpsim = (args: readonly string[], stdin?: string) => nkpsimOn(cluster.stateDir, args, stdin)
const parsed = async (args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await nkpsim(['--quiet', '-o', 'json', ...args])
  expect([exitCode, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 0, noTpm: [] })
  mkdirSync(join(cluster.folder, 'backups'))
  location = `file://${join(cluster.folder, 'backups')}`
  passwordFile = join(cluster.folder, 'password')
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 })
})
afterAll(() => cluster.dispose())

describe('nkpsim vcenter backup', () => {
  it.each([
    ['a weak password', [], 'weak', 2, /^a backup password has 8 to 20 characters$/],
    ['an FTP location', ['--to', 'ftp://nas/x'], PASSWORD, 2, /^a backup location begins/],
    ['a missing folder', ['--to', 'file:///missing'], PASSWORD, 1, /cannot be used: ENOENT/],
    ['password and --without-encryption', ['--without-encryption'], PASSWORD, 2, /cannot be used/],
  ])('refuses a backup with %s', async (_, more, stdin, exitCode, message) => {
    const backup = ['vcenter', 'backup', '--to', location, '--password-file', '-']
    const result = await nkpsim([...backup, ...more], stdin)
    expect([result.exitCode, result.stdout]).toEqual([exitCode, ''])
    expect(oneLineOf(result.stderr)).toMatch(message)
  })
})

story('nkpsim vcenter', (step) => {
  step('backs up, and lists what it made', async () => {
    await vcenterOf(cluster.stateDir).createProvider('nkp-1')
    const backup = ['vcenter', 'backup', '--to', location, '--password-file', '-']
    const { exitCode, stdout } = await nkpsim(backup, PASSWORD)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Encrypted: {4}yes; it opens only with the password$/m)
    const [newest] = await parsed(['vcenter', 'backup-jobs'])
    expect(newest).toMatchObject({ state: 'FINISHED', location, encrypted: true })
    expect(readdirSync(join(cluster.folder, 'backups'))).toEqual([newest.fileName])
  })

  step('sets, shows and deletes a schedule, and shows no password', async () => {
    const spec = ['--to', location, '--password-file', passwordFile]
    const set = ['vcenter', 'schedule', 'set', ...spec, '--at', '23:59', '--days', 'mon,thu']
    const view = await parsed([...set, '--keep', '7'])
    expect(view).toMatchObject({
      schedule: 'default',
      enabled: true,
      at: '23:59',
      days: ['MONDAY', 'THURSDAY'],
      keep: 7,
      encrypted: true,
    })
    expect(JSON.stringify(view)).not.toContain(PASSWORD)
    expect(await parsed(['vcenter', 'schedule', 'get'])).toEqual(view)
    expect(await parsed(['vcenter', 'schedule', 'list'])).toEqual([view])
    const wrong = await nkpsim([...set.slice(0, -4), '--at', '24:00'])
    expect(wrong.exitCode).toBe(2)
    await parsed(['vcenter', 'schedule', 'delete', '--yes'])
    expect((await nkpsim(['vcenter', 'schedule', 'get'])).exitCode).toBe(3)
  })

  step('restores only while vCenter does not run', async () => {
    const [name = ''] = readdirSync(join(cluster.folder, 'backups'))
    const file = join(cluster.folder, 'backups', name)
    const restore = ['vcenter', 'restore', file, '--password-file', passwordFile]
    const early = await nkpsim([...restore, '--force'])
    expect([early.exitCode, oneLineOf(early.stderr)]).toEqual([
      4,
      `vCenter runs; stop it first with: nkpsim --state ${cluster.stateDir} vcenter stop`,
    ])
    await nkpsim(['down'])
    expect((await nkpsim(restore)).exitCode).toBe(4)
    const wrong = await nkpsim([...restore.slice(0, 3), '--force', '--password-file', '-'], 'no')
    expect([wrong.exitCode, oneLineOf(wrong.stderr)]).toEqual([
      2,
      expect.stringMatching(/^the password is not that of the backup/),
    ])
    const { instanceId } = await parsed([...restore, '--force'])
    expect(instanceId).toBe(cluster.vcenter.instanceId)
    const providers = await vcenterOf(cluster.stateDir).listProviders()
    expect(providers.map(({ provider }) => provider)).toEqual(['nkp-1'])
  })
})
