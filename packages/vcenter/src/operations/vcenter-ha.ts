import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock, FileEffects, MachineClock } from '@nkpsim/effects'
import { requireAllRights } from '../access/own-rights.ts'
import type { NewCluster } from '../cloning/configure-ha.ts'
import type { ConfigureCluster } from '../cloning/configuring.ts'
import { VcenterError } from '../errors.ts'
import { noteStop } from '../monitoring/vcenter-runs.ts'
import type { Store } from '../store/store.ts'
import { failoverObstacle, type VcenterHaMode } from '../vcenter-ha/cluster-state.ts'
import { requireDeployable } from '../vcenter-ha/deployable.ts'
import type { HaSeat } from '../vcenter-ha/ha-seat.ts'
import { hasMemberFiles, removeMemberFiles } from '../vcenter-ha/member-files.ts'
import {
  type NodeConfig,
  peerNode,
  readNodeConfig,
  removeNodeConfig,
  writeNodeConfig,
} from '../vcenter-ha/node-config.ts'
import type { SeatedHa } from '../vcenter-ha/start-seat.ts'
import { operation } from './operation.ts'

const MANAGE = [{ privilege: 'Global.VCServer' }] as const
/** Time for the answer of a failover, and for the end of its task, before this vCenter stops. */
const ANSWER_MS = 200

export type VcenterHaOperations = ReturnType<typeof vcenterHaOperations>

/** Operations on vCenter High Availability. */
export function vcenterHaOperations({
  store,
  clusterClock,
  machineClock,
  stateFolder,
  fileEffects,
  seatedHa,
  configure,
  restart,
}: {
  store: Store
  clusterClock: ClusterClock
  machineClock: MachineClock
  stateFolder: string
  fileEffects: FileEffects
  /** Undefined if this vCenter is not a node. */
  seatedHa?: SeatedHa | undefined
  /** Makes a cluster on other machines. */
  configure: ConfigureCluster
  /** Restarts this vCenter, after the answer of a call. */
  restart: () => void
}) {
  let isConfiguring = false
  const requireSeat = (): SeatedHa => {
    if (seatedHa !== undefined) return seatedHa
    throw new VcenterError('VCENTER_HA_NOT_DEPLOYED', 'vCenter HA is not deployed')
  }
  const requireAlone = (): void => {
    if (seatedHa !== undefined || readNodeConfig(fileEffects.files, stateFolder) !== undefined)
      throw new VcenterError('VCENTER_HA_DEPLOYED', 'vCenter HA is deployed already')
    if (isConfiguring)
      throw new VcenterError('CHANGED_MEANWHILE', 'vCenter HA is being configured already')
  }
  const tell = (id: HaEventId, message: string, { caller }: Call) =>
    store.change((tables) =>
      tables.insertEvent({
        ...{ timeMs: clusterClock.nowMs(), id, entityKind: 'vCenter', entity: '', message },
        user: caller.name,
      }),
    )
  /** Lets the other node lead after the answer of the call and the end of its task. */
  const handOver = async (seat: HaSeat): Promise<void> => {
    await machineClock.sleep(ANSWER_MS)
    // Without this, the next start would tell of a crash. This node may lose its leadership here.
    await noteStop({ store, clusterClock }).catch(() => undefined)
    await seat.release().catch(() => undefined)
  }
  return named('nkpsim.vcenter.v1.VcenterHaService', {
    getVcenterHa: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => {
        if (seatedHa === undefined) return undefined
        const view = await seatedHa.watch.look()
        const { sequence, term } = store.snapshot()
        return { ...view, sequence, term }
      },
    }),
    deployVcenterHa: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      task: { operation: 'FailoverClusterConfigurator.deployVcha' },
      run: async (
        {
          authorityPem,
          certificatePem,
          privateKeyPem,
          ...config
        }: NodeConfig & { authorityPem: string; certificatePem: string; privateKeyPem: Buffer },
        { caller }: Call,
      ) => {
        requireAlone()
        requireDeployable(config)
        // The members of etcd get each change of the database, and can send changes.
        requireAllRights(store.snapshot(), caller.name)
        const tls = { certificatePem, privateKeyPem, rootsPem: authorityPem }
        await writeNodeConfig(fileEffects, stateFolder, config, tls)
      },
    }),
    configureVcenterHa: operation({
      requirement: MANAGE,
      audit: { target: 'passive.address' },
      task: { operation: 'FailoverClusterConfigurator.configureVcha' },
      run: async (cluster: NewCluster, { caller, requireStill }: Call) => {
        // The other machines get the whole database, and box.key.
        const requireRights = () => requireAllRights(store.snapshot(), caller.name)
        requireRights()
        requireAlone()
        isConfiguring = true
        try {
          const addresses = await configure(cluster, async () => {
            await requireStill()
            requireRights()
          })
          void machineClock.sleep(ANSWER_MS).then(restart)
          return { addresses }
        } finally {
          isConfiguring = false
        }
      },
    }),
    destroyVcenterHa: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      task: { operation: 'FailoverClusterConfigurator.destroyVcha' },
      run: async (_: object, call: Call) => {
        if (readNodeConfig(fileEffects.files, stateFolder) === undefined) requireSeat()
        // The other node is deleted. Its audit log stays here.
        await seatedHa?.seat.copyFiles()
        const isElsewhere = hasMemberFiles(fileEffects.files, stateFolder)
        // The passive node on another machine keeps running, and must not take over.
        if (isElsewhere)
          await requireSeat().seat.setMode('disabled', () => store.snapshot().sequence)
        await tell(
          'com.vmware.vcha.cluster.state.destroyed',
          'vCenter HA cluster is destroyed',
          call,
        )
        await removeNodeConfig(fileEffects.files, stateFolder)
        await removeMemberFiles(fileEffects.files, stateFolder)
        if (isElsewhere) void machineClock.sleep(ANSWER_MS).then(restart)
      },
    }),
    setVcenterHaMode: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      task: { operation: 'FailoverClusterManager.setClusterMode' },
      run: async ({ mode }: { mode: VcenterHaMode }) => {
        const { seat, watch } = requireSeat()
        await seat.setMode(mode, () => store.snapshot().sequence)
        await watch.look()
      },
    }),
    failOverVcenter: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      task: { operation: 'FailoverClusterManager.initiateFailover' },
      /** @param force whether the passive node may become active after it has all changes */
      run: async ({ force }: { force: boolean }, call: Call) => {
        const { seat, watch } = requireSeat()
        const obstacle = failoverObstacle(await watch.look(), force)
        if (obstacle !== undefined) {
          await tell(obstacle.event, obstacle.reason, call)
          throw new VcenterError('FAILOVER_NOT_POSSIBLE', obstacle.reason)
        }
        void handOver(seat)
        return { address: peerNode(seat.config).address }
      },
    }),
  })
}

type HaEventId =
  | 'com.vmware.vcha.cluster.state.destroyed'
  | NonNullable<ReturnType<typeof failoverObstacle>>['event']
