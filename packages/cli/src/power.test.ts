import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { clusterProcesses } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

const HOUR_MS = 3_600_000

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)

/** Runs a command that must succeed. Returns what it prints. */
async function ok(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await nkpsim(...args)
  expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: expect.any(String) })
  return stdout
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await ok('-o', 'json', ...args))
}

/** Runs a command that must fail with exit code 6. Returns its line of error. */
async function unavailable(...args: string[]): Promise<string> {
  const { exitCode, stderr } = await nkpsim(...args)
  expect({ args, exitCode }).toEqual({ args, exitCode: 6 })
  return oneLineOf(stderr)
}

const processesOf = (name: string) =>
  clusterProcesses({ stateDir: cluster.stateDir }).filter((each) => each.name === name)

const timeOfVcenter = async () => Date.parse(String((await json('clock', 'get'))['time']))

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [], faults: true })
})
afterAll(() => cluster.dispose())

describe('the verbs of vCenter and hosts', () => {
  story('play an outage of vCenter over a weekend', (step) => {
    step('vCenter is stopped once', async () => {
      await ok('provider', 'create', 'nkp-1')
      expect(await ok('vcenter', 'stop')).toMatch(/^vCenter is stopped\. .*vcenter start\n$/)
      expect(await ok('vcenter', 'stop')).toMatch(
        /^vCenter is already stopped: it was stopped .*ago/,
      )
      const again = await json('vcenter', 'kill')
      expect(again).toMatchObject({ state: 'STOPPED', changed: false })
      const [ended] = processesOf('vcenter')
      expect(ended?.ended?.how).toBe('stopped')
      expect(again['since']).toBe(ended?.ended?.at.replace(/\.\d+Z$/, 'Z'))
    })
    step('status, doctor and refused commands say so', async () => {
      expect(await ok('status')).toMatch(/^vcenterd +vcenter +stopped \d+ \w+ ago/m)
      expect(await ok('doctor')).toMatch(/stopped on purpose: vcenterd vcenter +nkpsim up/)
      expect(await unavailable('host', 'list')).toMatch(
        /^vCenter was stopped .*vcenter start; hosts still answer: .*NAME$/,
      )
    })
    step(
      'its clock is moved meanwhile, and vCenter meets its overdue check for backups',
      async () => {
        const { time } = await json('clock', 'advance', '60h')
        expect(await timeOfVcenter()).toBeGreaterThanOrEqual(Date.parse(String(time)))
        expect(Date.parse(String(time))).toBeGreaterThan(Date.now() + 59 * HOUR_MS)
        expect(await ok('vcenter', 'start')).toMatch(/^vCenter runs at \S+:\d+\.\n$/)
        expect(await ok('vcenter', 'start')).toMatch(/^vCenter already runs at /)
        expect(await timeOfVcenter()).toBeGreaterThanOrEqual(Date.parse(String(time)))
        await until(async () => (await ok('alarms')).includes('Key Provider Backup Alarm'))
      },
    )
    step('--for does the same in one command', async () => {
      const beforeMs = await timeOfVcenter()
      const { state, time } = await json('vcenter', 'stop', '--for', '24h')
      expect(state).toBe('RUNNING')
      expect(Date.parse(String(time))).toBeGreaterThanOrEqual(beforeMs + 24 * HOUR_MS - 1000)
      expect(await timeOfVcenter()).toBeGreaterThanOrEqual(Date.parse(String(time)))
    })
  })

  story('cut the power of a host, and boot it, without vCenter', (step) => {
    step('the host and its TPM are off', async () => {
      expect(await ok('vcenter', 'kill')).toMatch(/^vCenter is killed\./)
      expect(await ok('host', 'power-off', 'esx-1')).toMatch(/^esx-1 is powered off, with its/)
      expect(await ok('host', 'power-off', 'esx-1')).toMatch(
        /^esx-1 is already off: it was powered/,
      )
      expect(processesOf('esx-1').map(({ running, ended }) => [running, ended?.how])).toEqual([
        [false, 'powered-off'],
        [false, 'powered-off'],
      ])
      expect(await unavailable('host', 'status', 'esx-1')).toMatch(/^host esx-1 was powered off /)
    })
    step('its TPM unseals its configuration at the next boot', async () => {
      const on = { name: 'esx-1', powerState: 'ON', hosts: ['esx-1'], poweredOn: [] }
      expect(await json('host', 'power-on', 'esx-1')).toEqual({ ...on, changed: true })
      expect(await json('host', 'power-on', 'esx-1')).toEqual({ ...on, changed: false })
      expect(await json('host', 'status', 'esx-1')).toMatchObject({ encryptionMode: 'TPM' })
    })
    step('up starts what is still off', async () => {
      await ok('up')
      expect(processesOf('vcenter')).toMatchObject([{ running: true }])
      expect(processesOf('vcenter')[0]).not.toHaveProperty('ended')
    })
  })
})
