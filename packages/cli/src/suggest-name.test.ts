import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { connectVcenterInStoredSession } from '@nkpsim/simulator/operator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { askWithin } from './completion/ask-vcenter.ts'
import { existingNames } from './completion/existing-names.ts'
import { nearest } from './nearest.ts'
import { nkpsimOn, oneLineOf, prepareProvider } from './testing/refusals.ts'

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  await prepareProvider(cluster)
  const vm = ['--host', 'esx-1', '--size', '64KiB', '--provider', 'nkp-1']
  expect((await nkpsim('vm', 'create', 'database-1', ...vm)).exitCode).toBe(0)
})
afterAll(() => cluster.dispose())

describe('the error about an unknown name', () => {
  it.each([
    ['provider get nkp1', 'there is no key provider "nkp1"; did you mean nkp-1?'],
    ['host get exs-1', 'there is no host "exs-1"; did you mean esx-1?'],
    ['host status esx1', 'no host is known as "esx1"; known are: esx-1; did you mean esx-1?'],
    ['host move esx-1 --cluster Clustr', 'there is no cluster "Clustr"; did you mean Cluster?'],
    [
      'vm get databse-1 --host esx-1',
      'there is no virtual machine "databse-1" on this host; did you mean database-1?',
    ],
    [
      'vm get databse-1',
      'there is no virtual machine "databse-1" on this host; did you mean database-1?',
    ],
    [
      'vm create b --size 64KiB --provider nkp1',
      'there is no key provider "nkp1"; did you mean nkp-1?',
    ],
    [
      'vm create b --host esx-1 --size 64KiB --provider nkp1',
      'there is no key provider "nkp1"; did you mean nkp-1?',
    ],
    ['user delete administrator@vsphere.locl', /did you mean administrator@vsphere\.local\?$/],
    ['role get Admn', /there is no role "Admn"; did you mean Admin\?$/],
    ['role delete Read-only', /; did you mean Read only\?$/],
    ['user delete administrator', /; did you mean administrator@vsphere\.local\?$/],
    ['permission set admnistrator --role Admin', /; did you mean administrator@vsphere\.local\?$/],
    ['permission remove administrator', /; did you mean administrator@vsphere\.local\?$/],
    ['license remove x', /^there is no licence "x"; see nkpsim --state \S+ license list$/],
    ['setting get vpxd.KMS.remediationIntervall', /; did you mean vpxd\.KMS\.\w+\?$/],
    [
      'permission set administrator@vsphere.local --role Admin --on cluster:cluster',
      'there is no cluster "cluster"; did you mean Cluster?',
    ],
    [
      'role create Reader --privileges Cryptographer.ManageKeyServer',
      'there is no privilege "Cryptographer.ManageKeyServer"; did you mean Cryptographer.ManageKeyServers?',
    ],
  ])('suggests the nearest known name: %s', async (line, message) => {
    const { exitCode, stderr, stdout } = await nkpsim(...line.split(' '))
    expect([exitCode, stdout]).toEqual([line.startsWith('role create') ? 2 : 3, ''])
    expect(oneLineOf(stderr)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    )
  })

  it.each([
    ['alarms --entity esx1', 'No alarms of "esx1"; did you mean esx-1?'],
    ['events --entity databse-1', 'No events of "databse-1"; did you mean database-1?'],
    ['tasks --entity Clustr', 'No tasks of "Clustr"; did you mean Cluster?'],
    ['tasks --entity nkp1', 'No tasks of "nkp1"; did you mean nkp-1?'],
    ['tasks --entity esx-1 --type none', 'No tasks.'],
    ['alarms --entity quite-other', 'No alarms.'],
    ['--quiet alarms --entity esx1', ''],
  ])('%s is not an error, and says %s', async (line, told) => {
    const stderr = told === '' ? '' : `${told}\n`
    expect(await nkpsim(...line.split(' '))).toEqual({ exitCode: 0, stdout: '', stderr })
    const json = await nkpsim('-o', 'json', ...line.split(' '))
    expect(json).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' })
  })

  it('suggests no name if none is near, and keeps the error code of the daemon', async () => {
    const { exitCode, stderr } = await nkpsim('-o', 'json', 'provider', 'get', 'quite-other')
    const [line, json = ''] = stderr.split('\n')
    expect([exitCode, line]).toEqual([3, 'nkpsim: there is no key provider "quite-other"'])
    expect(JSON.parse(json).error.code).toBe('PROVIDER_NOT_FOUND')
    const near = await nkpsim('-o', 'json', 'provider', 'get', 'nkp1')
    expect(JSON.parse(near.stderr.split('\n')[1] ?? '').error.code).toBe('PROVIDER_NOT_FOUND')
  })

  it.each([
    ['provider list --helth ok', /unknown option '--helth' \(Did you mean --health\?\)/],
    [
      'provider crate x',
      /unknown command 'crate' \(Did you mean nkpsim --state \S+ provider create\?\); see/,
    ],
    ['--stat x status', /unknown option '--stat' \(Did you mean --state\?\)/],
  ])('suggests the nearest command or option: %s', async (line, message) => {
    const { exitCode, stderr } = await nkpsim(...line.split(' '))
    expect([exitCode, oneLineOf(stderr)]).toEqual([2, expect.stringMatching(message)])
  })
})

describe('a name in capital or small letters, as vCenter takes it,', () => {
  it('is found before a command asks: users, entities and licences', async () => {
    const edition = ['--edition', 'vSphere Enterprise Plus']
    const added = await nkpsim('-o', 'json', 'license', 'add', ...edition)
    const { licenseKey } = JSON.parse(added.stdout)
    const commands = [
      'user delete Administrator@VSPHERE.local',
      'permission remove Administrator@vsphere.local',
      'permission remove administrator@vsphere.local --on vcenter',
      `license remove ${licenseKey.toLowerCase()}`,
    ]
    for (const line of commands) {
      const { exitCode, stderr } = await nkpsim(...line.split(' '))
      expect([line, exitCode, oneLineOf(stderr)]).toEqual([
        line,
        2,
        expect.stringMatching(/^nothing was changed; to (delete|remove) /),
      ])
    }
  })
})

it('the refusal to delete a role in use names the permission and how to remove it', async () => {
  const user = 'anna@vsphere.local'
  const create = ['user', 'create', user, '--password-file', '-']
  expect((await nkpsimOn(cluster.stateDir, create, 'Anna-Password-1')).exitCode).toBe(0)
  expect((await nkpsim('role', 'create', 'Reader', '--privileges', 'System.Read')).exitCode).toBe(0)
  const set = ['permission', 'set', user, '--role', 'Reader', '--on', 'cluster:Cluster']
  expect((await nkpsim(...set)).exitCode).toBe(0)
  const { exitCode, stderr } = await nkpsim('role', 'delete', 'Reader', '--yes')
  const remedy = 'remove them first: nkpsim --state \\S+ permission remove USER --on ENTITY'
  expect([exitCode, oneLineOf(stderr)]).toEqual([
    4,
    expect.stringMatching(`^role "Reader" is in use by ${user} on cluster:Cluster; ${remedy}$`),
  ])
})

describe('a user name without its domain', () => {
  it.each(['user create anna', 'user set-password anna', 'login anna'])(
    'is refused before a password is asked for: %s',
    async (line) => {
      const { exitCode, stderr } = await nkpsim(...line.split(' '))
      expect([exitCode, oneLineOf(stderr)]).toEqual([
        2,
        'the user name "anna" has no domain; did you mean anna@vsphere.local?',
      ])
    },
  )
})

describe('the names that completion reads at vCenter', () => {
  const namesOf = (kind: 'providers' | 'roles' | 'entities' | 'users') => {
    const { stateDir } = cluster
    const connect = async () => connectVcenterInStoredSession(stateDir)
    const { signal } = new AbortController()
    const limitMs = PATIENCE_MS
    return existingNames(stateDir, kind, askWithin({ connect, limitMs, signal }))
  }

  it('are those of the stored session, and none without a session', async () => {
    expect((await nkpsim('provider', 'list')).exitCode).toBe(0)
    expect(await namesOf('providers')).toEqual(['nkp-1'])
    expect(await namesOf('roles')).toEqual(expect.arrayContaining(['ReadOnly', 'Read only']))
    expect(await namesOf('entities')).toEqual(
      expect.arrayContaining(['vCenter', 'host:esx-1', 'cluster:Cluster']),
    )
    expect((await nkpsim('logout')).exitCode).toBe(0)
    expect(await namesOf('users')).toEqual([])
  })
})

describe('nearest', () => {
  it('finds only names that differ by a few letters', () => {
    expect(nearest('esx-11', ['esx-1', 'rack-11'])).toBe('esx-1')
    expect(nearest('a', ['b'])).toBe('b')
    expect(nearest('database', ['databas-1', 'atabase', 'xx'])).toBe('atabase')
    expect(nearest('x'.repeat(1_000_000), ['lab'])).toBeUndefined()
    expect(nearest('lab', ['production'])).toBeUndefined()
    expect(nearest('lab', [])).toBeUndefined()
  })

  it('finds a user without the domain', () => {
    const users = ['administrator@vsphere.local', 'anna@vsphere.local']
    expect(nearest('anna', users)).toBe('anna@vsphere.local')
    expect(nearest('ana', users)).toBe('anna@vsphere.local')
    expect(nearest('bob', users)).toBeUndefined()
  })
})
