import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { parse, parseAllDocuments } from 'yaml'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
})
afterAll(() => cluster.dispose())

describe('the output of nkpsim for programs', () => {
  it('has the same values in YAML and JSON', async () => {
    for (const command of [['host', 'list'], ['setting', 'list'], ['alarms'], ['whoami']]) {
      const [json, yaml] = await Promise.all([
        nkpsim('-o', 'json', ...command),
        nkpsim('-o', 'yaml', ...command),
      ])
      expect([json.exitCode, yaml.exitCode, yaml.stderr]).toEqual([0, 0, ''])
      expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout))
    }
  })

  it('is a sequence of documents for an endless stream', async () => {
    const { stdout, exitCode } = await nkpsim(
      '-o',
      'yaml',
      'top',
      '--count',
      '2',
      '--interval',
      '1',
    )
    expect(exitCode).toBe(0)
    const frames = parseAllDocuments(stdout).map((document) => document.toJS())
    expect(frames).toMatchObject([
      { processes: [{ running: true }, { running: true }], hosts: [{ name: 'esx-1' }] },
      { alarms: [] },
    ])
    const lines = (await nkpsim('-o', 'json', 'top', '--count', '1')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).vcenter.error)).toEqual([null])
  })
})

describe('nkpsim tasks', () => {
  it('shows what users asked for, one task or those that a filter selects', async () => {
    const { stdout } = await nkpsim('tasks', '--type', 'ClusterComputeResource.*')
    expect(stdout).toMatch(/^task-\d+ +Add host +esx-1 +success +administrator +\d+[smh]$/m)
    const [id = ''] = /task-\d+/.exec(stdout) ?? []
    const one = await nkpsim('-o', 'json', 'tasks', 'get', id)
    expect(JSON.parse(one.stdout)).toMatchObject({
      ...{ id, operation: 'ClusterComputeResource.addHost', target: 'esx-1' },
      ...{ user: 'administrator@vsphere.local', state: 'success', error: '' },
    })
    const none = await nkpsim('tasks', '--entity', 'no-such-host')
    expect([none.exitCode, none.stderr]).toEqual([0, 'No tasks.\n'])
  })

  it('refuses a task that does not exist', async () => {
    for (const id of ['task-99999', 'x']) {
      const { exitCode, stderr } = await nkpsim('tasks', 'get', id)
      expect([exitCode, oneLineOf(stderr)]).toEqual([3, `there is no task "${id}"`])
    }
  })
})

describe('nkpsim whoami', () => {
  it('names the user, the roles and the vCenter', async () => {
    const { stdout } = await nkpsim('whoami')
    expect(stdout).toMatch(/^User: +administrator@vsphere\.local$/m)
    expect(stdout).toMatch(
      /^Roles: +Administrator on this vCenter and everything in it \(all privileges\)$/m,
    )
    expect(stdout).toMatch(/^vCenter: +[0-9a-f-]{36} \(vCenter Server \d/m)
  })

  it('names root if hosts are called as root, which vCenter does not know', async () => {
    const { stdout, exitCode } = await nkpsim('--as-root', '/dev/null', 'whoami')
    expect([exitCode, stdout]).toEqual([
      0,
      'User:     root of each host, by --as-root\nvCenter:  not used: hosts check the password\n',
    ])
  })
})

describe('an empty list', () => {
  it.each([
    ['provider list', 'key providers'],
    ['alarms', 'alarms'],
    ['events --entity nobody', 'events'],
    ['vm list --host esx-1', 'virtual machines'],
    ['inventory vms', 'virtual machines'],
    ['host providers esx-1', 'key providers'],
    ['vcenter schedule list', 'backup schedules'],
    ['vcenter backup-jobs', 'backups'],
    ['linked compare', 'key providers'],
  ])('says so on standard error: %s', async (line, things) => {
    const words = line.split(' ')
    const empty = { exitCode: 0, stdout: '', stderr: `No ${things}.\n` }
    expect(await nkpsim(...words)).toEqual(empty)
    const json = await nkpsim('-o', 'json', ...words)
    expect(json).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' })
  })
})

describe('nkpsim top', () => {
  it('shows hosts and a count of processes as plain text if there is no terminal', async () => {
    const { stdout, exitCode } = await nkpsim('top', '--count', '1')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Processes: all 2 run$/m)
    expect(stdout).toMatch(/^esx-1 +yes +Connected/m)
    expect(stdout).not.toContain('\u001b')
  })

  it.each([
    [['top', '--count', '0'], /whole number from 1/],
    [['top', '--interval', 'x'], /whole number from 1/],
    [['-o', 'xml', 'top'], /Allowed choices are table, json, yaml/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await nkpsim(...args)
    expect(exitCode).toBe(2)
    expect(oneLineOf(stderr)).toMatch(message)
  })
})
