import type { AlarmRecord } from '../records/alarm.ts'
import type { AttestationRecord } from '../records/attestation.ts'
import type { BackupRecord } from '../records/backup-record.ts'
import type { Cluster } from '../records/cluster.ts'
import type { Entries } from '../records/entry.ts'
import type { Folder } from '../records/folder.ts'
import type { HostHolding } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import type { HostPolicy } from '../records/host-policy.ts'
import type { EntityDefault, KeyProvider, KeyProviderInfo } from '../records/key-provider.ts'
import type { LicenseAssignment } from '../records/license-assignment.ts'
import type { Partner } from '../records/partner.ts'
import type { Permission } from '../records/permission.ts'
import type { Restore } from '../records/restore.ts'
import type { Role } from '../records/role.ts'
import type { SessionRecord } from '../records/session.ts'
import type {
  OfferedKeyProvider,
  TrustedCluster,
  TrustedInfrastructure,
  TrustService,
} from '../records/trusted-infrastructure.ts'
import type { User } from '../records/user.ts'
import type { VsanCluster } from '../records/vsan.ts'

/**
 * Stored data of a vCenter at one moment. Events, backups of the vCenter and credentials for
 * partners are read separately. A change makes a new snapshot. In the old one, only replaced
 * secrets are wiped.
 */
export type Snapshot = {
  /** Increases with every change of the desired state of hosts. */
  generation: number
  /** Increases whenever another vCenter of a vCenter HA cluster becomes active. */
  term: number
  /** Number of the last change with vCenter HA. */
  sequence: number
  datacenters: readonly string[]
  folders: readonly Folder[]
  clusters: readonly Cluster[]
  hosts: readonly Host[]
  /** Ids of the hosts whose removal has begun. */
  removals: ReadonlySet<string>
  keyProviders: readonly KeyProvider[]
  entityDefaults: readonly EntityDefault[]
  /** All known backup files of providers, oldest first. */
  backups: readonly BackupRecord[]
  /** The last attestation result of each host, by host id. */
  attestations: ReadonlyMap<string, AttestationRecord>
  hostPolicy: HostPolicy
  /** Values of settings as text, by name. Settings with their default value are omitted. */
  settings: ReadonlyMap<string, string>
  /** The KDKs of each host, by host id, including hosts that were removed. */
  holdings: ReadonlyMap<string, HostHolding>
  /** The last report of each host about its virtual machines, by host id. */
  inventories: ReadonlyMap<string, HostInventory>
  /** Alarms that are raised, pending, or reset by an operator. */
  alarms: readonly AlarmRecord[]
  users: readonly User[]
  /** Custom roles. The product's roles are not stored. */
  roles: readonly Role[]
  permissions: readonly Permission[]
  /** Sessions that nobody has ended, in the order in which they began. */
  sessions: readonly SessionRecord[]
  /** Host tokens of earlier epochs are revoked. */
  tokenEpoch: number
  /** Undefined if this vCenter was never restored. */
  lastRestore: Restore | undefined
  /** Keys of licences. */
  licenses: readonly string[]
  licenseAssignments: readonly LicenseAssignment[]
  /** Time of this vCenter's first start; undefined during that start. */
  evaluationStartMs: number | undefined
  /** Linked vCenters, sorted by name. */
  partners: readonly Partner[]
  /** Data that linked vCenters share, by entry key. */
  entries: Entries
  /** Services of a Trust Authority cluster, sorted by the name of their host. */
  trustServices: readonly TrustService[]
  /** Key providers that these services offer, sorted by name. */
  offeredKeyProviders: readonly OfferedKeyProvider[]
  /** Sorted by cluster. */
  trustedClusters: readonly TrustedCluster[]
  /** What each host was last configured to use, by host id. */
  trustedHosts: ReadonlyMap<string, TrustedInfrastructure>
  /** Clusters with vSAN, sorted by cluster. */
  vsanClusters: readonly VsanCluster[]
  /** UUIDs of the vSAN clusters that this vCenter had. */
  formerVsanClusterIds: readonly string[]
}

/** A snapshot without the secrets of key providers. */
export type PublicSnapshot = Omit<Snapshot, 'keyProviders'> & {
  keyProviders: readonly KeyProviderInfo[]
}
