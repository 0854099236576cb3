import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { callSite, clusterProcesses } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'

const SCRIPT = fileURLToPath(new URL('../chaos/disconnect-vcenter', import.meta.url))

let cluster: TestCluster

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  const vcenter = vcenterOf(cluster.stateDir)
  await vcenter.createProvider('NKP')
  await cluster.backUp('NKP')
  await vcenter.untilActive('NKP', 2)
  await vcenter.setDefaultProvider('NKP')
}, 120_000)
afterAll(() => cluster.dispose(), 60_000)

function start(...args: string[]): ChildProcess {
  return spawn(SCRIPT, ['--state', cluster.stateDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
}

async function run(...args: string[]) {
  const child = start(...args)
  if (child.stdout === null || child.stderr === null) throw new Error('no output')
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { stdout, stderr, exitCode }
}

const isAnswering = () =>
  callSite(cluster.stateDir)
    .askVcenter()
    .then(
      () => true,
      () => false,
    )

describe('scripts/chaos/disconnect-vcenter', () => {
  it.each(['stop', 'pause'])(
    'shows what hosts go on doing, and brings vCenter back: %s',
    async (how) => {
      const { stdout, exitCode } = await run('--for', '1s', '--how', how)
      expect(stdout).toMatch(/vCenter does not: .* \| esx-1 works \| esx-2 works/)
      expect(stdout).toMatch(/all is mended; every host was connected and held what it should/)
      expect(stdout).toMatch(/: (\d+) of \1 VMs were created, powered on, written and read/)
      expect(exitCode).toBe(0)
      expect(await isAnswering()).toBe(true)
    },
    60_000,
  )

  it('brings it back when it is interrupted', async () => {
    const child = start('--for', '1h')
    await untilCutOff(child)
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([130, null])
    expect(await isAnswering()).toBe(true)
  }, 60_000)

  it('brings it back the next time when it was killed itself', async () => {
    const child = start('--for', '1h', '--how', 'pause')
    await untilCutOff(child)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await isAnswering()).toBe(false)
    expect((await run('--for', '0s')).exitCode).toBe(0)
    expect(await isAnswering()).toBe(true)
    expect(clusterProcesses({ stateDir: cluster.stateDir }).every(({ running }) => running)).toBe(
      true,
    )
  }, 60_000)

  it.each([
    [['--for', '10'], 2, /^disconnect-vcenter: --for is like 30s, 10m or 1h, not "10"\nusage: /],
    [['--how', 'gone'], 2, /--how is stop, pause, cut, one-way, not "gone"/],
    [['--what'], 2, /Unknown option '--what'/],
    [['--recreate', 'esx-1'], 2, /--recreate is for hosts in containers/],
    [['--state', '/nowhere'], 1, /^disconnect-vcenter: no cluster in \/nowhere;/],
    [['--compose', 'x'], 2, /give --state or --compose/],
  ])('refuses %j', async (args, exitCode, message) => {
    const refused = await run(...args)
    expect([refused.exitCode, refused.stdout]).toEqual([exitCode, ''])
    expect(refused.stderr).toMatch(message)
  })
})

function untilCutOff({ stdout }: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    // Its pipe stays open: a script that nobody listens to ends by itself.
    stdout?.on('data', (chunk) => String(chunk).includes('is cut off') && resolve()),
  )
}
