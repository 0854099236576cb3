import { createQueue, type Logger } from '@nkpsim/daemon'
import { findByName } from '@nkpsim/daemon/name-text'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { Network } from '@nkpsim/rpc'
import type { Management } from '../records/management.ts'
import type { VsanCluster } from '../records/vsan.ts'
import type { Datastore } from '../vm/files/datastore.ts'
import { removeAllAbandoned } from '../vm/files/mount-datastore.ts'
import type { ComponentStore } from './components.ts'
import type { ObjectKeys } from './esa/object-keys.ts'
import { createVsanFiles, type VsanFiles } from './namespace/vsan-files.ts'
import { startVsan, type VsanHost } from './object/vsan-objects.ts'
import { createMemberChannels } from './remote/member-channels.ts'
import { remoteFiles } from './remote/remote-files.ts'
import { remotePeer } from './remote/remote-peer.ts'
import { vsanDatastore } from './vsan-datastore.ts'
import type { VsanOnHost } from './vsan-on-host.ts'

/** Number of hosts that two replicas and a witness need. */
const HOSTS_OF_MIRRORS = 3
/** Pause between attempts to open a datastore whose other hosts do not answer yet, ms. */
const OPEN_PAUSE_MS = 5000

/** Which hosts of the cluster answer, for vSphere HA. */
type HostNetwork = { hostIds(): readonly string[]; isReachable(hostId: string): boolean }

export type ProtectDatastore = (
  datastore: Datastore,
  network: HostNetwork,
) => { datastore: Datastore; leave(): Promise<void> }

export type VsanMembershipInput = {
  hostId: string
  store: ComponentStore
  /** DEKs of a cluster with ESA. */
  keys: ObjectKeys
  network: Pick<Network, 'connect'>
  management: () => Management | undefined
  /** All datastores of the host, to which that of the cluster is added. */
  datastores: Datastore[]
  /** Lets vSphere HA protect the VMs of the datastore until the host leaves it. */
  protect: ProtectDatastore
  /** Called when the datastore can be read first, and when it is gone. */
  onChange: () => void
  clock: MachineClock
  /** Time of the cluster, ms since 1970 (UTC). */
  clusterNowMs: () => number
  /** Time after which a lost component is built again on another host, ms of the cluster. */
  repairDelayMs: () => number
  random: Random
  logger: Logger
}

/** The part of a host in its vSAN cluster. */
export type VsanMembership = VsanOnHost & {
  /**
   * Joins a cluster, follows its members and name, or leaves it. The caller has closed the VMs of a
   * cluster that the host leaves.
   */
  follow(cluster: VsanCluster | undefined): Promise<void>
  /** Why the datastore is not mounted; undefined if it is. */
  problem(): string | undefined
  /** Leaves the cluster, because the host stops. */
  stop(): Promise<void>
}

type Joined = {
  host: VsanHost
  files: VsanFiles
  datastore: Datastore
  leave(): Promise<void>
}

export function createVsanMembership(input: VsanMembershipInput): VsanMembership {
  const { datastores } = input
  const turns = createQueue()
  let cluster: VsanCluster | undefined
  let joined: Joined | undefined
  const members = () => cluster?.members ?? []

  const join = (of: VsanCluster): Joined => {
    const { hostId, store, keys, network, management, clock, random, logger } = input
    const { clusterNowMs, repairDelayMs } = input
    const channels = createMemberChannels({ network, management, members })
    const host = startVsan({
      ...{ hostId, store, keys, members, clock, clusterNowMs, repairDelayMs, random, logger },
      remotePeer: (id) => remotePeer(channels, id),
    })
    const files = createVsanFiles({
      ...{ clusterId: of.clusterId, objects: host.objects, clock, random },
      peerOf: (owner) => remoteFiles(channels, owner.hostId),
      failuresToTolerate: () => (members().length >= HOSTS_OF_MIRRORS ? 1 : 0),
    })
    const { datastore, leave: endProtection } = input.protect(
      vsanDatastore({ name: of.datastoreName, files, clock, random }),
      {
        hostIds: () => members().map((each) => each.hostId),
        isReachable: (id) => id === hostId || host.context.leases.find(id) !== undefined,
      },
    )
    const leaving = new AbortController()
    const opened = open(datastore, leaving.signal)
    return {
      ...{ host, files, datastore },
      leave: async () => {
        leaving.abort()
        await endProtection()
        await files.close()
        await host.stop()
        channels.close()
        await opened
      },
    }
  }
  /** Waits until the datastore can be read, and cleans it. */
  const open = async (datastore: Datastore, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted)
      try {
        await removeAllAbandoned(datastore, input.logger)
        input.logger.info('vsan.datastore-mounted', { datastore: datastore.name })
        return input.onChange()
      } catch (error) {
        if (signal.aborted) return
        input.logger.warn('vsan.datastore-unavailable', { datastore: datastore.name, error })
        await input.clock.sleep(OPEN_PAUSE_MS, signal).catch(() => undefined)
      }
  }
  const leave = async (): Promise<void> => {
    const former = joined
    if (former === undefined) return
    joined = undefined
    const index = datastores.indexOf(former.datastore)
    if (index !== -1) datastores.splice(index, 1)
    await former.leave()
    input.onChange()
  }
  const follow = async (next: VsanCluster | undefined): Promise<void> => {
    const isSame =
      next !== undefined &&
      next.clusterId === cluster?.clusterId &&
      next.datastoreName === cluster.datastoreName
    if (!isSame) await leave()
    cluster = next
    if (next === undefined || joined !== undefined) return
    joined = join(next)
    if (hasName(datastores, next.datastoreName))
      input.logger.warn('vsan.datastore-name-taken', { datastore: next.datastoreName })
    else datastores.push(joined.datastore)
  }
  return {
    host: () => joined?.host,
    files: () => joined?.files,
    members,
    problem: () => {
      if (joined === undefined || datastores.includes(joined.datastore)) return undefined
      return `the host has another datastore "${joined.datastore.name}", so it cannot mount that of vSAN: disable vSAN, and enable it with another name of the datastore`
    },
    follow: (next) => turns.run(() => follow(next)),
    stop: async () => {
      const left = turns.run(leave)
      await turns.close()
      await left
    },
  }
}

/** By the name, calls would find one of two datastores. */
function hasName(datastores: readonly Datastore[], name: string): boolean {
  return findByName(datastores, name) !== undefined
}
