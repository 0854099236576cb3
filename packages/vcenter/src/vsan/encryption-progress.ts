import type { VsanCluster, VsanDiskReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<PublicSnapshot, 'hosts' | 'inventories'>

/** How far the disks of a cluster are on the way to the desired encryption. */
export type EncryptionProgress = {
  /** Number of disks that are as desired. */
  doneDisks: number
  /** Number of disks that the hosts of the cluster should give. */
  disks: number
  /** Why hosts do not go on, one line each. */
  problems: string[]
}

/** Compares the disks that the hosts of a cluster report with the desired encryption. */
export function encryptionProgress(
  { hosts, inventories }: Known,
  vsan: VsanCluster,
): EncryptionProgress {
  const members = hosts.filter(({ cluster }) => cluster === vsan.cluster)
  const reports = members.map(({ id, name }) => {
    const report = inventories.get(id)?.vsan
    return { name, report: report?.clusterId === vsan.id ? report : undefined }
  })
  return {
    disks: members.length * vsan.disksPerHost,
    doneDisks: reports
      .flatMap(({ report }) => report?.disks ?? [])
      .filter((disk) => isAsDesired(disk, vsan)).length,
    problems: reports.flatMap(({ name, report }) =>
      report === undefined || report.problem === '' ? [] : [`host ${name}: ${report.problem}`],
    ),
  }
}

/** Whether hosts of a cluster still change to the desired encryption. */
export function isChanging(known: Known, vsan: VsanCluster): boolean {
  const { disks, doneDisks } = encryptionProgress(known, vsan)
  return doneDisks < disks
}

/** Whether a disk has the keys that it should have, and can be used. */
export function isAsDesired(
  { state, encryption: has }: VsanDiskReport,
  { encryption: wanted }: Pick<VsanCluster, 'encryption'>,
): boolean {
  if (state !== 'mounted') return false
  if (wanted === undefined || has === undefined) return wanted === has
  return (
    has.provider === wanted.provider &&
    has.kekId === wanted.kekId &&
    has.dekGenerationId === wanted.dekGenerationId
  )
}
