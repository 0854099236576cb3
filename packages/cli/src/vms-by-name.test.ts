import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { killHost, killVcenter } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

const BACKUPS = ['first.p12', 'nkp-1.p12'] as const

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
})
afterAll(async () => {
  // The folder may be kept, and searched for secrets. These backups contain the KDK in clear.
  for (const name of BACKUPS) rmSync(join(cluster.folder, name), { force: true })
  await cluster.dispose()
})

const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)

async function json(...args: string[]) {
  const { exitCode, stdout, stderr } = await nkpsim('-o', 'json', ...args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout)
}

async function refusal(...args: string[]) {
  const { exitCode, stderr } = await nkpsim(...args)
  return [exitCode, oneLineOf(stderr)]
}

/** Backs up the provider to a file of the test, and returns what the command says. */
async function backUpTo(name: (typeof BACKUPS)[number]): Promise<string> {
  const file = `${cluster.folder}/${name}`
  const args = ['provider', 'backup', 'nkp-1', '--file', file, '--without-password']
  const { exitCode, stderr } = await nkpsim(...args)
  expect(exitCode).toBe(0)
  return stderr
}

const listed = async () => (await nkpsim('vm', 'list')).stdout.trim().split('\n').slice(1)

story('VMs that are named without their hosts', (step) => {
  step('a provider is shown as it is after --wait', async () => {
    const made = await json('provider', 'create', 'nkp-1', '--no-tpm-required', '--wait')
    expect(made).toMatchObject({ status: 'NOT_BACKED_UP', hostsDesired: 2, hostsActive: 2 })
    await cluster.backUp('nkp-1')
    const next = `Next: nkpsim --state ${cluster.stateDir} provider set-default nkp-1\n`
    expect(await backUpTo('first.p12')).toBe(next)
    await json('provider', 'set-default', 'nkp-1', '--wait')
  })

  step('a dry run of a restore says nothing about hosts', async () => {
    const { exitCode, stdout } = await nkpsim('provider', 'get', 'nkp-1')
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Hosts: +2 of 2 hold it$/m)])
    const file = `${cluster.folder}/nkp-1.p12`
    expect(await backUpTo('nkp-1.p12')).toBe('')
    const view = await json('provider', 'restore', '--file', file, '--dry-run')
    expect(Object.keys(view).toSorted()).toEqual(
      [
        'alreadyPresent',
        'dryRun',
        'exportTime',
        'kcv',
        'keyId',
        'provider',
        'tpmRequired',
      ].toSorted(),
    )
  })

  step('a VM is made on the host that vCenter chooses, and then found by its name', async () => {
    const { stderr } = await nkpsim('vm', 'create', 'db-1', '--size', '8KiB')
    expect(stderr).toBe('db-1 was placed on esx-1.\n')
    expect(await json('vm', 'power-on', 'db-1', '--host', 'esx-2')).toMatchObject({
      host: 'esx-2',
      powerState: 'POWERED_ON',
    })
    // vCenter's inventory may still have it on esx-1.
    expect(await json('vm', 'get', 'db-1')).toMatchObject({ host: 'esx-2', registered: true })
    await json('vm', 'create', 'web-1', '--size', '8KiB', '--host', 'esx-1')
    const off = 'virtual machine "web-1" is not powered on on'
    for (const args of [[], ['--host', 'esx-1']])
      expect(await refusal('vm', 'power-off', 'web-1', ...args)).toEqual([4, `${off} host esx-1`])
    expect(await listed()).toEqual([
      expect.stringMatching(/^db-1 +esx-2 +Powered on +Unlocked +8 KiB +\S+ +nkp-1$/),
      expect.stringMatching(/^web-1 +esx-1 +Powered off +Unlocked +8 KiB +\S+ +nkp-1$/),
    ])
    expect(await refusal('vm', 'get', 'db-2')).toEqual([
      3,
      'there is no virtual machine "db-2"; did you mean db-1?',
    ])
  })

  step('a change through vCenter is a task, and its inventory shows it at once', async () => {
    const inInventory = async (name: string) =>
      ((await json('inventory', 'vms')) as { name: string }[]).filter((vm) => vm.name === name)
    await json('vm', 'power-on', 'web-1')
    expect(await inInventory('web-1')).toMatchObject([{ host: 'esx-1', poweredOn: true }])
    expect(await json('vm', 'suspend', 'web-1')).toMatchObject({ powerState: 'SUSPENDED' })
    expect(await inInventory('web-1')).toMatchObject([{ poweredOn: false, suspended: true }])
    expect(await json('vm', 'resume', 'web-1')).toMatchObject({ powerState: 'POWERED_ON' })
    expect(await json('vm', 'reset', 'web-1')).toMatchObject({ powerState: 'POWERED_ON' })
    const edited = ['--notes', 'the web', '--set', 'guestinfo.role=web']
    expect(await json('vm', 'edit', 'web-1', ...edited)).toMatchObject({
      annotation: 'the web',
      extraSettings: [{ name: 'guestinfo.role', value: 'web' }],
    })
    expect(await json('vm', 'rename', 'web-1', 'www')).toMatchObject({
      name: 'www',
      folder: 'web-1',
    })
    expect(await inInventory('web-1')).toEqual([])
    expect(await inInventory('www')).toMatchObject([{ host: 'esx-1', poweredOn: true }])
    await json('vm', 'rename', 'www', 'web-1')
    await json('vm', 'power-off', 'web-1')
    const tasks = await json('tasks', 'list', '--limit', '8')
    expect(tasks.map(({ name }: { name: string }) => name.replace(' virtual machine', ''))).toEqual(
      ['Power Off', 'Rename', 'Rename', 'Reconfigure', 'Reset', 'Power On', 'Suspend', 'Power On'],
    )
    expect(tasks[0]).toMatchObject({ state: 'success', user: 'administrator@vsphere.local' })
    const ended = `${tasks[0].id} has ended`
    expect(await refusal('tasks', 'cancel', tasks[0].id)).toEqual([4, ended])
    const events = await json('events', 'list', '--entity', 'web-1', '--limit', '2')
    expect(events).toMatchObject([
      { id: 'VmPoweredOffEvent', user: 'administrator@vsphere.local' },
      { id: 'VmRenamedEvent', user: 'administrator@vsphere.local' },
    ])
  })

  step(
    'the host of a new VM is chosen by what the hosts have registered at that moment',
    async () => {
      const places: string[] = []
      for (const name of ['p-1', 'p-2', 'p-3', 'p-4'])
        places.push((await nkpsim('vm', 'create', name, '--size', '4KiB')).stderr)
      expect(places).toEqual([
        'p-1 was placed on esx-1.\n',
        'p-2 was placed on esx-2.\n',
        'p-3 was placed on esx-1.\n',
        'p-4 was placed on esx-2.\n',
      ])
      for (const name of ['p-1', 'p-2', 'p-3', 'p-4'])
        expect((await nkpsim('vm', 'delete', name, '--yes')).exitCode).toBe(0)
    },
  )

  step('a VM that no host has registered is listed without a host', async () => {
    const { stderr } = await nkpsim('vm', 'unregister', 'web-1')
    expect(stderr).toBe('web-1 is no longer registered on esx-1\n')
    expect(await json('vm', 'list')).toMatchObject([{ host: 'esx-2' }, { host: null }])
    const [exitCode, line] = await refusal('vm', 'rekey', 'web-1')
    expect([exitCode, line]).toEqual([3, expect.stringContaining('not registered on any host')])
  })

  step('a host that does not answer is listed as vCenter last knew it', async () => {
    await until(
      () => json('inventory', 'vms'),
      (vms: { host: string; poweredOn: boolean }[]) =>
        vms.some(({ host, poweredOn }) => host === 'esx-2' && poweredOn),
    )
    await killHost({ stateDir: cluster.stateDir }, 'esx-2')
    const { exitCode, stdout, stderr } = await nkpsim('vm', 'list')
    expect([exitCode, stderr]).toEqual([
      0,
      'No answer from esx-2: shown as vCenter last knew it.\n',
    ])
    expect(stdout).toMatch(/^db-1 +esx-2 +Powered on +Unlocked +- /m)
  })

  step('without vCenter, commands name vCenter, and list what the other hosts know', async () => {
    await killVcenter({ stateDir: cluster.stateDir })
    const down = String.raw`vCenter is not running \(last seen \d+ \w+ ago\); start it: nkpsim --state \S+ up; hosts still answer: nkpsim --state \S+ vm list or host status NAME`
    expect(await refusal('provider', 'list')).toEqual([6, expect.stringMatching(`^${down}$`)])
    const [placed, line] = await refusal('vm', 'create', 'x', '--size', '8KiB')
    expect([placed, line]).toEqual([
      6,
      expect.stringMatching(`${down}; or name a host with --host$`),
    ])
    const { exitCode, stdout, stderr } = await nkpsim('vm', 'list')
    expect([exitCode, oneLineOf(stderr)]).toEqual([
      6,
      expect.stringMatching(
        /^not all VMs are known; no answer from esx-2 \(host esx-2 is not running/,
      ),
    ])
    expect(stdout).toMatch(/^db-1 +unknown .*\nweb-1 +unknown /m)
    expect(await json('vm', 'create', 'x', '--size', '8KiB', '--host', 'esx-1')).toMatchObject({
      host: 'esx-1',
    })
    expect(await json('vm', 'power-on', 'x')).toMatchObject({ host: 'esx-1' })
  })
})
