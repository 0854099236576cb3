import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import {
  callSite,
  clusterProcesses,
  clusterState,
  killHost,
  killVcenter,
  powerCycleHost,
  resumeCluster,
} from '@nkpsim/simulator'
import { hostOf, startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import type { ChaosCommand } from './command.ts'
import { disconnectVcenter } from './disconnect-vcenter.ts'
import { partition } from './partition.ts'
import { rebootHost } from './reboot-host.ts'
import { startScript } from './started-script.ts'

let cluster: TestCluster

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2], faults: true })
  const vcenter = vcenterOf(cluster.stateDir)
  await vcenter.createProvider('NKP')
  await cluster.backUp('NKP')
  await vcenter.untilActive('NKP', 2)
  await vcenter.setDefaultProvider('NKP')
})
afterAll(() => cluster.dispose())

const start = (name: string, ...args: string[]) =>
  startScript(name, ['--state', cluster.stateDir, ...args], { timeoutMs: PATIENCE_MS })

async function run(name: string, ...args: string[]) {
  const script = start(name, ...args)
  const exitCode = await script.exitCode
  return { exitCode, stdout: script.stdout(), stderr: script.stderr() }
}

/** Runs the command of a script in this process. */
async function runHere(command: ChaosCommand, ...args: string[]) {
  const said = { stdout: '', stderr: '' }
  const exitCode = await command(['--state', cluster.stateDir, ...args], {
    signal: new AbortController().signal,
    print: (line) => {
      said.stdout += `${line}\n`
    },
    complain: (text) => {
      said.stderr += text
    },
  })
  return { exitCode, ...said }
}

const isAnswering = () =>
  callSite(cluster.stateDir, systemRandom)
    .askVcenter()
    .then(
      () => true,
      () => false,
    )

/** Returns the generations of a host that vCenter knows, and the one that the host reports. */
async function generations(name: string) {
  const seen = (await vcenterOf(cluster.stateDir).listHosts()).find((host) => host.name === name)
  const own = await hostOf(cluster.stateDir, name).status()
  return {
    desired: seen?.desiredGeneration ?? -1,
    acknowledged: seen?.acknowledgedGeneration ?? -1,
    held: own.generation,
  }
}

describe('scripts/chaos/disconnect-vcenter', () => {
  it.each(['stop', 'pause', 'cut'])(
    'shows that hosts keep working, and reconnects vCenter after the fault %s',
    async (how) => {
      const args = ['--for', '1s', '--how', how]
      const { stdout, exitCode } = await (how === 'stop'
        ? run('disconnect-vcenter', ...args)
        : runHere(disconnectVcenter, ...args))
      expect(stdout).toMatch(/vCenter does not: .* \| esx-1 works \| esx-2 works/)
      expect(stdout).toMatch(
        /the fault is repaired; every host was connected and held the providers that it should hold/,
      )
      expect(stdout).toMatch(/: (\d+) of \1 VMs were created, powered on, written and read/)
      expect(exitCode).toBe(0)
      expect(await isAnswering()).toBe(true)
    },
  )

  it('passes messages to the hosts, but not from the hosts, with the option one-way', async () => {
    const script = start('disconnect-vcenter', '--for', '1h', '--how', 'one-way')
    await script.untilSaid('is cut off')
    await vcenterOf(cluster.stateDir).createProvider('NKP-one-way')
    await script.untilSaid('| esx-1 works | esx-2 works')
    await until(async () => {
      const { desired, acknowledged, held } = await generations('esx-2')
      return held === desired && acknowledged < desired
    })
    script.end('SIGINT')
    expect(await script.exitCode).toBe(130)
    expect(script.stdout()).toMatch(/the fault is repaired; every host was connected and held/)
    expect(script.stdout()).not.toMatch(/^wrong:/m)
  })

  it('reconnects vCenter after a signal', async () => {
    const script = start('disconnect-vcenter', '--for', '1h')
    await script.untilSaid('is cut off')
    script.end('SIGTERM')
    expect(await script.exitCode).toBe(143)
    expect(await isAnswering()).toBe(true)
  })

  it('refuses to run beside another script, and repairs the fault that a killed script left', async () => {
    const killed = start('disconnect-vcenter', '--for', '1h', '--how', 'pause')
    await killed.untilSaid('is cut off')
    expect((await run('disconnect-vcenter', '--for', '0s')).stderr).toMatch(
      /vCenter was cut off \(pause\), by process \d+: wait for its end/,
    )
    await killHost({ stateDir: cluster.stateDir }, 'esx-2')
    await expect(resumeCluster({ stateDir: cluster.stateDir })).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringMatching(/^vCenter was cut off \(pause\), by process \d+: wait/),
    })
    killed.end('SIGKILL')
    await killed.exitCode
    expect(await isAnswering()).toBe(false)
    await powerCycleHost({ stateDir: cluster.stateDir }, 'esx-2')
    const next = await run('disconnect-vcenter', '--for', '0s')
    expect(next.stdout).toMatch(
      /^first repaired the fault that a killed run left: vCenter was cut off \(pause\)$/m,
    )
    expect(next.exitCode).toBe(0)
  })

  it('leaves a fault if it is killed, and nkpsim up repairs the fault', async () => {
    const killed = start('disconnect-vcenter', '--for', '1h', '--how', 'cut')
    await killed.untilSaid('is cut off')
    killed.end('SIGKILL')
    await killed.exitCode
    expect(await isAnswering()).toBe(false)
    expect(clusterState(cluster.stateDir)).toBe('partly-up')
    await resumeCluster({ stateDir: cluster.stateDir })
    expect(clusterState(cluster.stateDir)).toBe('up')
    expect(await isAnswering()).toBe(true)
    const processes = clusterProcesses({ stateDir: cluster.stateDir })
    expect(processes.every(({ running }) => running)).toBe(true)
  })

  it.each([
    [
      ['--for', '10'],
      2,
      /^disconnect-vcenter: --for must be a time such as 30s, 10m or 1h, not "10"\nusage: /,
    ],
    [['--how', 'gone'], 2, /--how must be one of stop, pause, cut, one-way, not "gone"/],
    [['--what'], 2, /Unknown option '--what'/],
    [['--recreate', 'esx-1'], 2, /--recreate is for hosts in containers/],
    [['--state', '/nowhere'], 1, /^disconnect-vcenter: no cluster in \/nowhere;/],
    [['--compose', 'x'], 2, /give --state or --compose/],
  ])('refuses %j', async (args, exitCode, message) => {
    const refused = await runHere(disconnectVcenter, ...args)
    expect([refused.exitCode, refused.stdout]).toEqual([exitCode, ''])
    expect(refused.stderr).toMatch(message)
  })
})

it('one of two chaos scripts that start at the same time may be refused, and no fault is left', async () => {
  const both = await Promise.all([
    run('disconnect-vcenter', '--for', '1s'),
    run('partition', '--for', '1s', 'esx-1'),
  ])
  for (const { exitCode, stdout, stderr } of both)
    if (exitCode !== 0) expect(stdout + stderr).toMatch(/wait for its end|vCenter must answer/)
  expect(both.some(({ exitCode }) => exitCode === 0)).toBe(true)
  expect(clusterState(cluster.stateDir)).toBe('up')
  expect(await isAnswering()).toBe(true)
})

describe('scripts/chaos/partition', () => {
  it('disconnects one host only, and the host then receives what it missed', async () => {
    const script = start('partition', '--for', '1h', 'esx-1')
    await script.untilSaid('| esx-1 works | esx-2 works')
    await vcenterOf(cluster.stateDir).createProvider('NKP-partition')
    await until(async () => {
      const { desired, acknowledged } = await generations('esx-2')
      return acknowledged === desired
    })
    const cut = await generations('esx-1')
    expect(cut.held).toBeLessThan(cut.desired)
    script.end('SIGINT')
    expect(await script.exitCode).toBe(130)
    const mended = await generations('esx-1')
    expect([mended.held, mended.acknowledged]).toEqual([mended.desired, mended.desired])
  })

  it.each([
    [[], 2, /^partition: which hosts shall be cut off/],
    [
      ['esx-9'],
      1,
      /^partition: host "esx-9" cannot be cut off: .* hold all its key providers; hosts that do: esx-1, esx-2$/m,
    ],
  ])('refuses %j', async (args, exitCode, message) => {
    const refused = await runHere(partition, ...args)
    expect([refused.exitCode, refused.stdout]).toEqual([exitCode, ''])
    expect(refused.stderr).toMatch(message)
  })
})

describe('scripts/chaos/reboot-host', () => {
  it('shows that a host unseals its configuration and works without vCenter', async () => {
    await killVcenter({ stateDir: cluster.stateDir })
    const { stdout, exitCode } = await run('reboot-host', 'esx-1')
    expect(stdout).toMatch(
      /^vCenter is away: .*\nesx-1 was power-cycled: it was up after [\d.]+ s, unsealed by its TPM while vCenter was not connected; the host holds the KDK of NKP [0-9a-f]{8}/,
    )
    expect(exitCode).toBe(0)
    expect(await isAnswering()).toBe(false)
  })

  it('refuses an unknown host', async () => {
    const refused = await runHere(rebootHost, 'esx-9')
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      'reboot-host: no host is known as "esx-9"; known are: esx-1, esx-2\n',
    ])
  })
})
