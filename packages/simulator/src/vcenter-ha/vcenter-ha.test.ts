import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { hasEtcd } from '@nkpsim/rpc/testing/real-etcd'
import { readClusterFile } from '../local-cluster/cluster-file.ts'
import { clusterProcesses } from '../local-cluster/cluster-status.ts'
import { expectedProcesses } from '../local-cluster/expected-processes.ts'
import { clusterPaths, SECOND_VCENTER } from '../local-cluster/paths.ts'
import { bringUpVcenter, endVcenter } from '../local-cluster/vcenter-power.ts'
import { verifyAuditLog } from '../operator/audit-verification.ts'
import { backUpProvider } from '../operator/back-up-provider.ts'
import { connectVcenter } from '../operator/channels.ts'
import { vcenterOf } from '../testing/clients.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'
import { activeOf, askNodes } from './ask-nodes.ts'
import { deployVcenterHa } from './deploy.ts'
import { destroyVcenterHa } from './destroy.ts'
import { failOverVcenter } from './fail-over.ts'

const CALL = { timeoutMs: 60_000 }

let cluster: TestCluster

beforeAll(async () => {
  if (hasEtcd()) cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
})
afterAll(() => cluster?.dispose())

const ref = () => ({ stateDir: cluster.stateDir })
const activeName = async () => activeOf(await askNodes(ref()))?.name

async function useVcenter<T>(
  use: (channel: ReturnType<typeof connectVcenter>) => Promise<T>,
): Promise<T> {
  const channel = connectVcenter(cluster.stateDir)
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}

const providers = () =>
  useVcenter(async (channel) => {
    const client = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const answer = await client.listProviders({}, CALL)
    return answer.providers.map(({ provider, keyId }) => `${provider} ${keyId}`).sort()
  })

const stateOfHa = () =>
  useVcenter(async (channel) => {
    const client = channel.client('nkpsim.vcenter.v1.VcenterHaService')
    return (await client.getVcenterHa({}, CALL)).state
  })

const isConnected = () =>
  useVcenter(async (channel) => {
    const client = channel.client('nkpsim.vcenter.v1.InventoryService')
    const { hosts } = await client.listHosts({}, CALL)
    return hosts.every(({ connectionState }) => connectionState === 'CONNECTION_STATE_CONNECTED')
  })

const heard = (id: string) =>
  useVcenter(async (channel) => {
    const client = channel.client('nkpsim.vcenter.v1.MonitoringService')
    return (await client.listEvents({ filter: { ids: [id] }, limit: 10 }, CALL)).events.length
  })

const auditFindings = async () => (await verifyAuditLog(cluster.stateDir, CALL)).findings

const describeReal = hasEtcd() ? describe : describe.skip

describeReal('with etcd', () =>
  story('vCenter HA on this machine', (step) => {
    let before: string[]

    step('is deployed with two vCenters and three members of etcd', async () => {
      await deployVcenterHa(ref())
      await expect(deployVcenterHa(ref())).rejects.toMatchObject({ code: 'ALREADY_UP' })
      const file = readClusterFile(cluster.stateDir)
      const running = clusterProcesses(ref()).filter(({ running: runs }) => runs)
      expect(running).toHaveLength(file === undefined ? -1 : expectedProcesses(file).length)
      expect(running.filter(({ kind }) => kind === 'etcd')).toHaveLength(3)
      expect(await stateOfHa()).toBe('VCENTER_HA_STATE_HEALTHY')
    })

    step('keeps what was made when the active node loses its power', async () => {
      await vcenterOf(cluster.stateDir).createProvider('nkp-1')
      before = await providers()
      expect(await activeName()).toBe('vcenter')
      await endVcenter(ref(), 'killed', 'active')
      expect(await providers()).toEqual(before)
      expect(await activeName()).toBe(SECOND_VCENTER)
      await until(isConnected, (connected) => connected)
      expect(await heard('com.vmware.vcha.failover.succeeded')).toBe(1)
      await until(
        () => heard('com.vmware.vcha.node.left'),
        (count) => count === 1,
      )
      expect(await auditFindings()).toEqual([])
    })

    step('takes the former active node as the passive one', async () => {
      expect((await bringUpVcenter(ref())).changed).toBe(true)
      await until(stateOfHa, (state) => state === 'VCENTER_HA_STATE_HEALTHY')
      expect(await activeName()).toBe(SECOND_VCENTER)
    })

    step('fails over as planned', async () => {
      const { address } = await failOverVcenter(ref(), { force: false })
      expect(address).toBe(`localhost:${cluster.vcenter.port}`)
      expect(await providers()).toEqual(before)
      await until(stateOfHa, (state) => state === 'VCENTER_HA_STATE_HEALTHY')
      const { node, otherLogs, findings } = await verifyAuditLog(cluster.stateDir, CALL)
      expect([node, otherLogs?.map((log) => log.node), findings]).toEqual([
        'vcenter',
        [SECOND_VCENTER],
        [],
      ])
    })

    step(
      'loses a deleted provider on both nodes, and gets it back from a backup alone',
      async () => {
        const kept = (await providers()).find((each) => each.startsWith('nkp-1 '))
        const file = await backUpProvider(
          cluster.stateDir,
          { provider: 'nkp-1', password: undefined },
          CALL,
        )
        await useVcenter((channel) =>
          channel
            .client('nkpsim.vcenter.v1.KeyProviderService')
            .deleteProvider({ provider: 'nkp-1' }, CALL),
        )
        await failOverVcenter(ref(), { force: false })
        expect(await providers()).toEqual([])
        const { provider } = await vcenterOf(cluster.stateDir).importProvider(file, '')
        expect(`${provider?.provider} ${provider?.keyId}`).toBe(kept)
        const elsewhere = await startTestCluster({ hosts: 1, noTpm: [1] })
        const there = await vcenterOf(elsewhere.stateDir)
          .importProvider(file, '')
          .finally(elsewhere.dispose)
        expect(`${there.provider?.provider} ${there.provider?.keyId}`).toBe(kept)
        await until(stateOfHa, (state) => state === 'VCENTER_HA_STATE_HEALTHY')
      },
    )

    step('keeps serving without the witness, and refuses a planned failover', async () => {
      await endVcenter(ref(), 'killed', 'witness')
      // If the witness led etcd, the others elect another leader first.
      await until(stateOfHa, (state) => state === 'VCENTER_HA_STATE_DEGRADED')
      await vcenterOf(cluster.stateDir).createProvider('nkp-2')
      await expect(failOverVcenter(ref(), { force: false })).rejects.toMatchObject({
        code: 'FAILOVER_NOT_POSSIBLE',
      })
      before = await providers()
      await bringUpVcenter(ref())
    })

    step('is destroyed, and leaves one vCenter with all data', async () => {
      await until(stateOfHa, (state) => state === 'VCENTER_HA_STATE_HEALTHY')
      await failOverVcenter(ref(), { force: false })
      const kept = await activeName()
      await destroyVcenterHa(ref())
      expect(await providers()).toEqual(before)
      expect(existsSync(clusterPaths.vcenterNode(cluster.stateDir, SECOND_VCENTER))).toBe(false)
      expect(existsSync(clusterPaths.vcenterHa(cluster.stateDir))).toBe(false)
      const kinds = clusterProcesses(ref()).map(({ kind }) => kind)
      expect(kinds.sort()).toEqual(['esxid', 'vcenterd'])
      expect(await heard('com.vmware.vcha.cluster.state.destroyed')).toBe(1)
      // Nothing of what the other node recorded is lost.
      const { node, otherLogs, findings } = await verifyAuditLog(cluster.stateDir, CALL)
      expect([node, otherLogs?.map((log) => log.node), findings]).toEqual([
        kept,
        [kept === 'vcenter' ? SECOND_VCENTER : 'vcenter'],
        [],
      ])
    })
  }),
)
