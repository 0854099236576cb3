import { hostsOf } from '../inventory/inventory.ts'
import type { VsanCluster, VsanDiskReport, VsanReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type VsanHostView, vsanHostViews } from './encryption-progress.ts'

export type HealthColor = 'green' | 'yellow' | 'red'

/**
 * Issues by their names in the product (VsanEncryptionIssue), and what they mean. The product shows
 * a host that does not answer in another check.
 */
const ISSUES = {
  'nkpsim.hostNotResponding': 'the host does not answer vCenter',
  'nkpsim.noReport': 'the host did not report its disks',
  hostkeynotavailable: 'the host does not have the host key of the cluster',
  keknotavailable: 'the data is locked, because its KEK is missing',
  hostkeyinconsistent: 'the host uses a host key of another key provider than the cluster',
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
  /** Whether all objects can be used, and have all their components. */
  objects: HealthColor
  /** Whether the key servers can be used, and certificates do not expire soon. */
  kms: HealthColor
  kmsProblems: readonly string[]
  /** Number of objects by their health in the words of vSAN. */
  objectCounts: readonly { health: string; count: number }[]
  issues: VsanIssue[]
  dualEncryptedVms: string[]
}

/** Key servers of a cluster's key provider. A native key provider has none. */
export type VsanKmsHealth = Pick<VsanHealth, 'kms' | 'kmsProblems'>

export const NO_KMS: VsanKmsHealth = { kms: 'green', kmsProblems: [] }

const KEY_ISSUES: ReadonlySet<string> = new Set<IssueName>([
  'hostkeynotavailable',
  'keknotavailable',
])

/**
 * Judges the encryption of a vSAN cluster by the reports of its hosts, and its objects. Pure.
 * @param asked.objects number of objects by their health
 * @param asked.silentHosts hosts that do not answer now
 * @param asked.kmsHealth the key servers at their last check
 */
export function vsanHealth(
  snapshot: PublicSnapshot,
  vsan: VsanCluster,
  {
    objects = new Map(),
    silentHosts = [],
    kmsHealth = NO_KMS,
  }: {
    objects?: ReadonlyMap<string, number>
    silentHosts?: readonly string[]
    kmsHealth?: VsanKmsHealth
  } = {},
): VsanHealth {
  const hosts = vsanHostViews(snapshot, vsan)
  const hasOtherHostKey = new Set(hostsWithOtherKey(snapshot, vsan))
  const issues = hosts.flatMap((host) => [
    ...(silentHosts.includes(host.host) ? [issueOf(host.host, 'nkpsim.hostNotResponding')] : []),
    ...issuesOf(host, vsan),
    ...(hasOtherHostKey.has(host.host) ? [issueOf(host.host, 'hostkeyinconsistent')] : []),
  ])
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
    objects: objectColor(objects),
    kms: kmsHealth.kms,
    dualEncryption: dualEncryptedVms.length > 0 ? 'yellow' : 'green',
  } as const
  const objectCounts = [...objects].toSorted().map(([health, count]) => ({ health, count }))
  const { kmsProblems } = kmsHealth
  return {
    overall: worst(Object.values(parts)),
    ...{ ...parts, kmsProblems, objectCounts, issues, dualEncryptedVms },
  }
}

function issuesOf({ host, report }: VsanHostView, vsan: VsanCluster): VsanIssue[] {
  const found = (issue: IssueName, diskId = ''): VsanIssue => issueOf(host, issue, diskId)
  if (report === undefined) return [found('nkpsim.noReport')]
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

function issueOf(host: string, issue: IssueName, diskId = ''): VsanIssue {
  return { host, diskId, issue, message: ISSUES[issue] }
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

/** Returns the hosts that encrypt core dumps with a host key of another key provider. */
function hostsWithOtherKey(
  snapshot: PublicSnapshot,
  { cluster, encryption }: VsanCluster,
): string[] {
  if (encryption === undefined) return []
  return hostsOf(snapshot, cluster)
    .filter(({ id }) => {
      const hostKey = snapshot.inventories.get(id)?.crypto.hostKey
      return hostKey !== undefined && hostKey.provider !== encryption.provider
    })
    .map(({ name }) => name)
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

function objectColor(objects: ReadonlyMap<string, number>): HealthColor {
  if (objects.has('inaccessible')) return 'red'
  return [...objects.keys()].every((health) => health === 'healthy') ? 'green' : 'yellow'
}

function worst(colors: readonly HealthColor[]): HealthColor {
  return (['red', 'yellow'] as const).find((color) => colors.includes(color)) ?? 'green'
}
