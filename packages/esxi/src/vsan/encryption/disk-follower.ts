import { createQueue, type Logger } from '@nkpsim/daemon'
import { systemReason } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import type { HostKeys } from '../../key-provider/host-keys.ts'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { KeyProvider } from '../../records/key-provider.ts'
import type { VsanCluster } from '../../records/vsan.ts'
import type { HostDisks } from '../disk/host-disks.ts'
import { changeOfDisk, diskEncryptionOf, kekOf } from './disk-change.ts'
import { kekFrom, keysOfDisks, refusalOf } from './disk-keys.ts'
import type { Evacuation } from './evacuation.ts'
import { createRollingReformat } from './rolling-reformat.ts'

/** Makes the disks of a host follow the encryption of its vSAN cluster. */
export type DiskFollower = {
  /**
   * Mounts disks whose keys are there, and rekeys mounted ones. Begins to reformat those that need
   * it, and does not wait for that. Call this at boot, and when the cluster or keys change. Never
   * rejects.
   */
  follow(): Promise<void>
  /** Returns the keys that disks of this host need, and that the host does not have. */
  missingKeys(): KeyName[]
  /** Why disks do not follow, one line. Undefined if they do. */
  problem(): string | undefined
  close(): Promise<void>
}

export function createDiskFollower({
  disks,
  cluster,
  hostKeys,
  keyProviders,
  evacuation,
  clock,
  onChange,
  logger,
}: {
  disks: HostDisks
  /** Returns the vSAN cluster of this host; undefined if it has none. */
  cluster: () => VsanCluster | undefined
  hostKeys: Pick<HostKeys, 'resolve' | 'load' | 'has'>
  keyProviders: () => readonly KeyProvider[]
  evacuation: () => Evacuation | undefined
  clock: Pick<MachineClock, 'sleep'>
  /** Called when the problem has changed by itself. */
  onChange: () => void
  logger: Logger
}): DiskFollower {
  const turns = createQueue()
  let waiting: Promise<void> | undefined
  let problem: string | undefined
  const desired = () => {
    const present = cluster()
    return present && diskEncryptionOf(present)
  }
  const nextKek = () => {
    const encryption = desired()
    if (encryption === undefined) return undefined
    const name = kekOf(encryption)
    const kek = kekFrom(hostKeys, name)
    return kek && { ...name, kek }
  }
  const reformats = createRollingReformat({
    ...{ disks, cluster, evacuation, clock, onChange, logger },
    kekOfCluster: nextKek,
  })
  const rekey = async (): Promise<void> => {
    const encryption = desired()
    for (const disk of disks.list()) {
      if (disk.clusterId !== cluster()?.clusterId) continue
      if (changeOfDisk(disk, encryption) !== 'rekey') continue
      const key = nextKek()
      if (key === undefined) return
      using _kek = key.kek
      await disks.rekey(disk.diskId, key)
      logger.info('vsan.disk-rekeyed', { disk: disk.diskId, key: key.keyId })
    }
  }
  /** Components of another cluster must not be used. */
  const unmountOthers = async (clusterId: string | undefined): Promise<void> => {
    for (const disk of disks.list())
      if (disk.state === 'mounted' && disk.clusterId !== clusterId) await disks.unmount(disk.diskId)
  }
  /**
   * Makes the disks that the cluster wants of each host. Removes none. A disk whose label cannot be
   * read now may be one of them.
   */
  const createMissing = async (present: VsanCluster): Promise<void> => {
    const encryption = desired()
    const own = disks
      .list()
      .filter(({ clusterId }) => clusterId === '' || clusterId === present.clusterId)
    for (let count = own.length; count < present.disksPerHost; count++) {
      const key = nextKek()
      if (encryption !== undefined && key === undefined) return
      using _kek = key?.kek
      const { diskId } = await disks.create({
        clusterId: present.clusterId,
        capacityBytes: present.diskCapacityBytes,
        key: key && encryption && { ...key, dekGenerationId: encryption.dekGenerationId },
      })
      logger.info('vsan.disk-created', { disk: diskId, isEncrypted: key !== undefined })
    }
  }
  const pass = async (): Promise<void> => {
    waiting = undefined
    const present = cluster()
    await unmountOthers(present?.clusterId)
    if (present === undefined) return
    const encryption = desired()
    await hostKeys.load(keysOfDisks(disks.list(), encryption))
    await disks.mount(present.clusterId, (key) => kekFrom(hostKeys, key))
    problem = refusalOf(present, keyProviders())
    if (problem !== undefined) return logger.warn('vsan.encryption-refused', { reason: problem })
    await rekey()
    await createMissing(present)
    reformats.follow()
  }
  return {
    follow: () => {
      waiting ??= turns.run(pass).catch((error) => {
        problem = systemReason(error)
        logger.warn('vsan.disks-do-not-follow', { reason: problem })
      })
      return waiting
    },
    missingKeys: () => keysOfDisks(disks.list(), desired()).filter((key) => !hostKeys.has(key)),
    problem: () => problem ?? reformats.problem(),
    close: async () => {
      await reformats.close()
      await turns.close()
    },
  }
}
