import { hostsOf } from '../inventory/inventory.ts'
import type { VsanCluster, VsanDiskReport, VsanReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type VsanHostView, vsanHostViews } from './encryption-progress.ts'

export type HealthColor = 'green' | 'yellow' | 'red'

/** Issues by their names in the product (VsanEncryptionIssue), and what they mean. */
const ISSUES = {
  cmknotinenabledstate: 'the host did not report its disks',
  hostkeynotavailable: 'the host does not have the host key of the cluster',
  keknotavailable: 'the data is locked, because its KEK is missing',
  enabledwhenclusterdisabled: 'the disk is encrypted, and the cluster is not',
  disabledwhenclusterenabled: 'the disk is not encrypted, and the cluster is',
  keyencryptionkeyinconsistent: 'the DEK of the disk is locked under another KEK',
  dataencryptionkeyinconsistent: 'the disk has a DEK of another generation',
  hostencryptiondekidinconsistent: 'the host gives data another DEK than the cluster has',
  objectencryptioninconsistent: 'objects are not encrypted as the cluster wants',
} as const

type IssueName = keyof typeof ISSUES

/** Something wrong with the encryption of a host or a disk. */
export type VsanIssue = { host: string; diskId: string; issue: IssueName; message: string }

/** Health of the encryption of a vSAN cluster. */
export type VsanHealth = {
  overall: HealthColor
  /** Whether the hosts have the keys. */
  keys: HealthColor
  /** Whether disks have the encryption of the cluster. Yellow while they change to it. */
  configuration: HealthColor
  /** Whether all disks can be used. */
  disks: HealthColor
  /** Whether virtual machines are encrypted on an encrypted datastore. */
  dualEncryption: HealthColor
  issues: VsanIssue[]
  dualEncryptedVms: string[]
}

const KEY_ISSUES: ReadonlySet<string> = new Set<IssueName>([
  'hostkeynotavailable',
  'keknotavailable',
])

/** Judges the encryption of a vSAN cluster by the reports of its hosts. Pure. */
export function vsanHealth(snapshot: PublicSnapshot, vsan: VsanCluster): VsanHealth {
  const hosts = vsanHostViews(snapshot, vsan)
  const issues = hosts.flatMap((host) => issuesOf(host, vsan))
  const isUnusable = hosts.some(({ report }) =>
    report?.disks.some(({ state }) => state !== 'mounted'),
  )
  const dualEncryptedVms = dualEncrypted(snapshot, vsan)
  const isWrong = issues.some(({ issue }) => !KEY_ISSUES.has(issue))
  const hasProblem = hosts.some(({ report }) => (report?.problem ?? '') !== '')
  const parts = {
    keys: issues.some(({ issue }) => KEY_ISSUES.has(issue)) ? 'red' : 'green',
    configuration: !isWrong ? 'green' : hasProblem ? 'red' : 'yellow',
    disks: isUnusable ? 'red' : 'green',
    dualEncryption: dualEncryptedVms.length > 0 ? 'yellow' : 'green',
  } as const
  return { overall: worst(Object.values(parts)), ...parts, issues, dualEncryptedVms }
}

function issuesOf({ host, report }: VsanHostView, vsan: VsanCluster): VsanIssue[] {
  const found = (issue: IssueName, diskId = ''): VsanIssue => ({
    ...{ host, diskId, issue, message: ISSUES[issue] },
  })
  if (report === undefined) return [found('cmknotinenabledstate')]
  const hasNoHostKey = vsan.encryption !== undefined && !report.hasHostKey
  return [
    ...(hasNoHostKey ? [found('hostkeynotavailable')] : []),
    ...issuesAbove(report, vsan).map((issue) => found(issue)),
    ...report.disks.flatMap((disk) => {
      const issue = issueOfDisk(disk, vsan)
      return issue === undefined ? [] : [found(issue, disk.diskId)]
    }),
  ]
}

/** Returns what is wrong above the components, in a cluster with ESA. */
function issuesAbove({ esa }: VsanReport, { dek, encryption }: VsanCluster): IssueName[] {
  if (esa === undefined) return []
  const { kekVerifier, dekVerifier, inconsistentObjects } = esa
  const isSameDek = esa.dekId === (dek?.dekId ?? '')
  const isOtherKek = isSameDek && dek !== undefined && esa.kekId !== dek.kekId
  const issues: (IssueName | false)[] = [
    encryption !== undefined && kekVerifier === 'unknown' && 'keknotavailable',
    (kekVerifier === 'wrong' || isOtherKek) && 'keyencryptionkeyinconsistent',
    dekVerifier === 'wrong' && 'dataencryptionkeyinconsistent',
    !isSameDek && 'hostencryptiondekidinconsistent',
    inconsistentObjects > 0 && 'objectencryptioninconsistent',
  ]
  return issues.filter((issue) => issue !== false)
}

function issueOfDisk(
  { state, encryption: has }: VsanDiskReport,
  { encryption: ofCluster, architecture }: VsanCluster,
): IssueName | undefined {
  const wanted = architecture === 'OSA' ? ofCluster : undefined
  if (state === 'locked') return 'keknotavailable'
  if (wanted === undefined) return has === undefined ? undefined : 'enabledwhenclusterdisabled'
  if (has === undefined) return 'disabledwhenclusterenabled'
  if (has.dekGenerationId !== wanted.dekGenerationId) return 'dataencryptionkeyinconsistent'
  const isSameKek = has.provider === wanted.provider && has.kekId === wanted.kekId
  return isSameKek ? undefined : 'keyencryptionkeyinconsistent'
}

/** The product names these machines in its health check, and calls it a waste. */
function dualEncrypted(snapshot: PublicSnapshot, vsan: VsanCluster): string[] {
  if (vsan.encryption === undefined) return []
  return hostsOf(snapshot, vsan.cluster)
    .flatMap(({ id }) => snapshot.inventories.get(id)?.vms ?? [])
    .filter(
      ({ datastore, home, disks }) =>
        datastore === vsan.datastore && (home !== undefined || disks.some((key) => key !== null)),
    )
    .map(({ name }) => name)
    .sort()
}

function worst(colors: readonly HealthColor[]): HealthColor {
  return (['red', 'yellow'] as const).find((color) => colors.includes(color)) ?? 'green'
}
