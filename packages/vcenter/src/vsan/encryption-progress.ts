import { hostsOf } from '../inventory/inventory.ts'
import type { VsanCluster, VsanDiskReport, VsanReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<PublicSnapshot, 'hosts' | 'inventories'>

/** How far the disks of a cluster are on the way to the desired encryption. */
export type EncryptionProgress = {
  /** Number of disks that are as desired. */
  doneDisks: number
  /** Number of disks that the hosts of the cluster should give. */
  disks: number
  isChanging: boolean
  /** Why hosts do not go on, one line each. */
  problems: string[]
}

/** A host of a vSAN cluster. */
export type VsanHostView = {
  host: string
  /** Undefined if it has not reported. */
  report: VsanReport | undefined
  /** Number of its disks that are as desired. */
  doneDisks: number
}

/** Returns the hosts of a vSAN cluster with their reports, sorted by name. */
export function vsanHostViews(snapshot: Known, vsan: VsanCluster): VsanHostView[] {
  return hostsOf(snapshot, vsan.cluster).map(({ id, name }) => {
    const last = snapshot.inventories.get(id)?.vsan
    const report = last?.clusterId === vsan.id ? last : undefined
    const isAbove = report !== undefined && isDoneAbove(report, vsan)
    const doneDisks = isAbove ? report.disks.filter((disk) => isAsDesired(disk, vsan)).length : 0
    return { host: name, report, doneDisks }
  })
}

/** Compares the disks that the hosts of a cluster report with the desired encryption. */
export function encryptionProgress(snapshot: Known, vsan: VsanCluster): EncryptionProgress {
  const hosts = vsanHostViews(snapshot, vsan)
  const disks = hosts.length * vsan.disksPerHost
  const doneDisks = hosts.reduce((sum, host) => sum + host.doneDisks, 0)
  const problems = hosts.flatMap(({ host, report }) =>
    report === undefined || report.problem === '' ? [] : [`host ${host}: ${report.problem}`],
  )
  return { disks, doneDisks, isChanging: doneDisks < disks, problems }
}

/**
 * Whether a host of a cluster with ESA gives data the present DEK, can open it, and has no object
 * that is encrypted otherwise. A host that was away has told its former DEK. True for OSA, which
 * encrypts its disks.
 */
function isDoneAbove(
  { esa }: Pick<VsanReport, 'esa'>,
  { architecture, dek }: Pick<VsanCluster, 'architecture' | 'dek'>,
): boolean {
  if (architecture === 'OSA') return true
  if (esa === undefined || esa.inconsistentObjects > 0) return false
  if (dek === undefined) return esa.dekId === ''
  const isSame = esa.dekId === dek.dekId && esa.kekId === dek.kekId
  return isSame && esa.isCleared && esa.kekVerifier === 'right' && esa.dekVerifier === 'right'
}

/** Whether a disk has the keys that it should have, and can be used. */
export function isAsDesired(
  { state, encryption: has }: VsanDiskReport,
  { encryption: ofCluster, architecture }: Pick<VsanCluster, 'encryption' | 'architecture'>,
): boolean {
  if (state !== 'mounted') return false
  const wanted = architecture === 'OSA' ? ofCluster : undefined
  if (wanted === undefined || has === undefined) return wanted === has
  return (
    has.provider === wanted.provider &&
    has.kekId === wanted.kekId &&
    has.dekGenerationId === wanted.dekGenerationId
  )
}
