import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { declaredRequirements } from '@nkpsim/rpc'
import { type HealthWatch, watchHealth } from '@nkpsim/rpc/testing/watch-health'
import { kill } from './faults/kill.ts'
import { clusterPaths } from './local-cluster/paths.ts'
import { stopCluster } from './local-cluster/stop-cluster.ts'
import { readOperatorIdentity } from './operator/channels.ts'
import { findKnownHost } from './operator/known-hosts.ts'
import { operatorOf } from './testing/operator.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const HOST = 'esx-1'
/** The host serves this service on a separate port, to callers without a certificate. */
const ADOPTION = 'nkpsim.esxi.v1.AdoptionService'

let cluster: TestCluster
let ofVcenter: HealthWatch[]
let ofHost: HealthWatch[]

const watchAll = (address: string, services: readonly string[]): HealthWatch[] =>
  watchHealth(address, readOperatorIdentity(cluster.stateDir), ['', ...services])

async function untilTold(
  watches: readonly HealthWatch[],
  expected: readonly string[],
): Promise<void> {
  await until(() => watches.every(({ told }) => told.length >= expected.length))
  const all = Object.fromEntries(watches.map(({ service }) => [service, expected]))
  expect(Object.fromEntries(watches.map(({ service, told }) => [service, told]))).toEqual(all)
}

const servicesOf = (prefix: string): string[] => [
  ...new Set(
    declaredRequirements()
      .map(([path]) => path.split('/')[0] ?? '')
      .filter((service) => service.startsWith(prefix) && service !== ADOPTION),
  ),
]

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [] })
  const { address, port } = cluster.vcenter
  ofVcenter = watchAll(`${address}:${port}`, [
    ...servicesOf('nkpsim.vcenter.'),
    ...servicesOf('nkpsim.fault.'),
  ])
  ofHost = watchAll(findKnownHost(cluster.stateDir, HOST).address, servicesOf('nkpsim.esxi.'))
})
afterAll(() => cluster.dispose())

story('the watched health of each service', (step) => {
  step('is SERVING while the daemons can work', async () => {
    expect(ofVcenter.length).toBeGreaterThan(10)
    expect(ofHost.length).toBeGreaterThan(8)
    await untilTold([...ofVcenter, ...ofHost], ['SERVING'])
  })

  step(
    'is NOT_SERVING while the database of vCenter is missing, and then SERVING again',
    async () => {
      const database = join(clusterPaths.vcenter(cluster.stateDir), 'vcenter.db')
      renameSync(database, `${database}.away`)
      await untilTold(ofVcenter, ['SERVING', 'NOT_SERVING'])
      renameSync(`${database}.away`, database)
      await untilTold(ofVcenter, ['SERVING', 'NOT_SERVING', 'SERVING'])
    },
  )

  step('is NOT_SERVING on a host whose TPM has failed', async () => {
    await kill({ stateDir: cluster.stateDir }, { kind: 'swtpm', name: HOST })
    // The host notices the failure when it needs the TPM.
    const { attestation } = await operatorOf(cluster.stateDir).attestation.attestHost({
      host: HOST,
    })
    expect(attestation?.status).toBe('ATTESTATION_STATUS_NOT_ACCEPTED')
    await untilTold(ofHost, ['SERVING', 'NOT_SERVING'])
  })

  step('is NOT_SERVING when a daemon stops, and the watch ends without an error', async () => {
    await stopCluster({ stateDir: cluster.stateDir })
    await untilTold(ofVcenter, ['SERVING', 'NOT_SERVING', 'SERVING', 'NOT_SERVING'])
    const ends = await Promise.all([...ofVcenter, ...ofHost].map(({ ended }) => ended))
    expect(ends.filter((error) => error !== undefined)).toEqual([])
  })
})
