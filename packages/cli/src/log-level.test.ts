import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { clusterPaths, startHost, startVcenter, stopHost, stopVcenter } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

const VCENTER: string[] = []
const HOST = ['--host', 'esx-1']

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)
async function level(verb: string[], daemon: string[]) {
  const { stdout, stderr } = await nkpsim('-o', 'json', 'log-level', ...verb, ...daemon)
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}
/** Returns the number of log lines about served calls, which have level debug. */
const servedLines = (name: string): number =>
  readFileSync(clusterPaths.log(cluster.stateDir, name), 'utf8').split('"event":"rpc.served"')
    .length

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
})
afterAll(() => cluster.dispose())

// The cluster was started with --log-level debug, so the first level is debug.
for (const [what, log, daemon, setting] of [
  ['vCenter', 'vcenter', VCENTER, 'config.log.level'],
  ['a host', 'esx-1', HOST, 'Config.HostAgent.log.level'],
] as const)
  story(`nkpsim log-level of ${what}`, (step) => {
    step('shows the level that the daemon was started with', async () => {
      const told = await level(['get'], daemon)
      expect(told).toMatchObject({ setting, level: 'verbose', defaultLevel: 'verbose' })
    })

    step('changes the level immediately, in both directions', async () => {
      expect(await level(['set', 'warn'], daemon)).toMatchObject({ level: 'warning' })
      const before = servedLines(log)
      await level(['get'], daemon)
      expect(servedLines(log)).toBe(before)
      await level(['set', 'trivia'], daemon)
      await level(['get'], daemon)
      // A daemon answers a call before it writes the log line.
      await until(() => servedLines(log) !== before)
    })

    step('keeps the changed level over a restart', async () => {
      await level(['set', 'error'], daemon)
      const { stateDir } = cluster
      if (daemon === VCENTER) await stopVcenter({ stateDir }).then(() => startVcenter({ stateDir }))
      else await stopHost({ stateDir }, 'esx-1').then(() => startHost({ stateDir }, 'esx-1'))
      const before = servedLines(log)
      expect(await level(['get'], daemon)).toMatchObject({ level: 'error' })
      expect(servedLines(log)).toBe(before)
    })

    step('returns to the level that the daemon was started with', async () => {
      expect(await level(['set', 'default'], daemon)).toMatchObject({ level: 'verbose' })
    })

    step('refuses an unknown level', async () => {
      for (const unknown of ['loud', 'constructor']) {
        const { exitCode, stderr } = await nkpsim('log-level', 'set', unknown, ...daemon)
        expect(exitCode).toBe(2)
        expect(oneLineOf(stderr)).toBe(
          daemon === VCENTER
            ? 'config.log.level is one of error, warning, info, verbose, trivia'
            : 'Config.HostAgent.log.level is one of error, warning, info, verbose, trivia',
        )
      }
    })
  })
