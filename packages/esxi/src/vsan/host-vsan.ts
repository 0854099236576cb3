import { createQueue, type Logger, repeatEvery } from '@nkpsim/daemon'
import type { FileEffects, MachineClock } from '@nkpsim/effects'
import type { Network } from '@nkpsim/rpc'
import type { HostState } from '../config-store/host-state.ts'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { KeyName } from '../key-provider/key-source.ts'
import { REPAIR_DELAY_MS, type VsanReport } from '../records/vsan.ts'
import type { Datastore } from '../vm/files/datastore.ts'
import { clusterTimeMs } from './cluster-time.ts'
import { openHostDisks } from './disk/host-disks.ts'
import { createDiskFollower } from './encryption/disk-follower.ts'
import { cryptoInVsan, kekFrom, keysOfDisks } from './encryption/disk-keys.ts'
import { createClusterDeks } from './esa/cluster-deks.ts'
import { evacuationOf } from './evacuation-of.ts'
import { createVsanMembership, type ProtectDatastore } from './vsan-membership.ts'
import type { VsanOnHost } from './vsan-on-host.ts'

/** Pause between looks at how objects are encrypted, ms. */
const WATCH_MS = 2000
const UNKNOWN_TO_VCENTER =
  'the host keeps its vSAN cluster and its encryption, which vCenter does not know because it was restored from an older backup or is another vCenter; let it take them over: nkpsim vsan enable CLUSTER'

/** vSAN on a host: its disks, and its part in the vSAN cluster of its configuration. */
export type HostVsan = VsanOnHost & {
  /**
   * Follows the vSAN cluster in the configuration: host key, KEK, mount, then membership. Call this
   * at boot, and when the configuration or keys change. Never rejects.
   */
  follow(): Promise<void>
  /** Returns the keys of the disks and the host key that this host does not have. */
  missingKeys(): KeyName[]
  /** Undefined if this host is in no vSAN cluster. */
  report(): VsanReport | undefined
  close(): Promise<void>
}

/** @param onChange called when the report has changed */
export async function openHostVsan({
  folder,
  datastores,
  protect,
  state,
  hostKeys,
  network,
  clock,
  files,
  random,
  onChange,
  logger,
}: FileEffects & {
  folder: string
  /** All datastores of the host, to which that of the cluster is added. */
  datastores: Datastore[]
  protect: ProtectDatastore
  state: HostState
  hostKeys: HostKeys
  network: Pick<Network, 'connect'>
  clock: MachineClock
  onChange: () => void
  logger: Logger
}): Promise<HostVsan> {
  const { current } = state
  const disks = await openHostDisks({ files, random }, folder, { onChange, logger })
  const turns = createQueue()
  const deks = createClusterDeks({
    cluster: () => current().vsan,
    kekOf: (key) => kekFrom(hostKeys, key),
  })
  const membership = createVsanMembership({
    ...{ hostId: current().hostId, store: disks.components, keys: deks },
    ...{ network, datastores, protect, onChange },
    ...{ clock, random, logger },
    clusterNowMs: () => clusterTimeMs(current().vsan?.time, clock.nowMs()),
    repairDelayMs: () => current().vsan?.repairDelayMs ?? REPAIR_DELAY_MS,
    management: () => current().management,
  })
  const follower = createDiskFollower({
    ...{ disks, hostKeys, clock, onChange, logger },
    cluster: () => current().vsan,
    keyProviders: () => current().keyProviders,
    evacuation: () => {
      const clusterId = current().vsan?.clusterId
      const host = membership.host()
      return clusterId === undefined || host === undefined
        ? undefined
        : evacuationOf(clusterId, host)
    },
  })
  const inconsistentObjects = (): number => membership.host()?.inconsistentObjects() ?? 0
  /** Keys that no label names: the host key, and the KEKs of a cluster with ESA. */
  const keysAboveDisks = (): KeyName[] =>
    keysOfDisks([], current().vsan?.encryption, deks.keks(inconsistentObjects()))
  let reported = 0
  const mounted = () =>
    disks
      .list()
      .filter(
        ({ clusterId, state }) => clusterId === current().vsan?.clusterId && state === 'mounted',
      )
  /** Overwrites what was on the disks before all data had its DEK. */
  const clearFree = async (dekId: string): Promise<void> => {
    for (const { diskId, clearedFor } of mounted())
      if (clearedFor !== dekId) {
        await disks.clearFree(diskId, dekId)
        logger.info('vsan.free-space-cleared', { disk: diskId, dek: dekId })
      }
  }
  const watching = repeatEvery(clock, WATCH_MS, async () => {
    if (current().vsan?.architecture !== 'ESA') return
    const left = inconsistentObjects()
    if (left !== reported) onChange()
    const dekId = deks.wantedDekId()
    const isStale = membership.host()?.hasStaleComponents() ?? true
    if (dekId === undefined || left > 0 || isStale) return
    await clearFree(dekId).catch((error) => logger.warn('vsan.free-space-not-cleared', { error }))
  })
  const takeHostKey = (): Promise<void> =>
    state.update((configuration) => {
      const { crypto, vsan } = configuration
      const next = cryptoInVsan(crypto, vsan?.encryption, hostKeys.has)
      return {
        ...(next !== crypto && { next: { ...configuration, crypto: next } }),
        result: undefined,
      }
    })
  const follow = async (): Promise<void> => {
    await hostKeys.load(keysAboveDisks())
    await takeHostKey()
    deks.follow()
    await follower.follow()
    await membership.follow(current().vsan)
    onChange()
  }
  return {
    host: membership.host,
    files: membership.files,
    members: membership.members,
    follow: () => turns.run(follow).catch((error) => logger.warn('vsan.follow-failed', { error })),
    missingKeys: () =>
      keysOfDisks([], undefined, [
        ...follower.missingKeys(),
        ...keysAboveDisks().filter((key) => !hostKeys.has(key)),
      ]),
    report: () => {
      const { vsan } = current()
      if (vsan === undefined) return undefined
      const { clusterId, encryption } = vsan
      reported = inconsistentObjects()
      const esa = deks.report(
        reported,
        mounted().map(({ clearedFor }) => clearedFor),
      )
      return {
        ...(esa && { esa }),
        clusterId,
        disks: disks
          .list()
          .filter((disk) => disk.clusterId === clusterId)
          .map(({ fileName: _, clusterId: _cluster, clearedFor: _dek, ...disk }) => disk),
        hasHostKey:
          encryption !== undefined &&
          hostKeys.has({ providerName: encryption.providerName, keyId: encryption.hostKeyId }),
        problem: vsan.isKept ? UNKNOWN_TO_VCENTER : (membership.problem() ?? follower.problem()),
        kept: vsan.isKept && vsan,
        resyncingComponents: membership.host()?.resyncs().length ?? 0,
      }
    },
    close: async () => {
      await watching.stop()
      await follower.close()
      await turns.close()
      await membership.stop()
      await disks.close()
      deks.close()
    },
  }
}
