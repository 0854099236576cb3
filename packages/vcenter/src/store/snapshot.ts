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
import type { User } from '../records/user.ts'

/** All that a vCenter keeps, at one moment; never changed, only replaced. */
export type Snapshot = {
  /** Grows with every change of what hosts should hold. */
  generation: number
  datacenters: readonly string[]
  folders: readonly Folder[]
  clusters: readonly Cluster[]
  hosts: readonly Host[]
  keyProviders: readonly KeyProvider[]
  entityDefaults: readonly EntityDefault[]
  /** Every backup that was downloaded, the oldest first. */
  backups: readonly BackupRecord[]
  /** What the last attestation of each host found, by its id. */
  attestations: ReadonlyMap<string, AttestationRecord>
  hostPolicy: HostPolicy
  /**
   * What settings were set to, as text, by their names; those that have their defaults are not in
   * it.
   */
  settings: ReadonlyMap<string, string>
  /** The KDKs of each host, by its id; of removed hosts too. */
  holdings: ReadonlyMap<string, HostHolding>
  /** What each host said last of its virtual machines, by its id. */
  inventories: ReadonlyMap<string, HostInventory>
  /** Alarms that stand, are to rise, or were reset by hand. */
  alarms: readonly AlarmRecord[]
  users: readonly User[]
  /** The operators' own; those of the product are not kept. */
  roles: readonly Role[]
  permissions: readonly Permission[]
  /** Sessions that were not ended, in the order in which they began. */
  sessions: readonly SessionRecord[]
  /** Tokens for hosts that were given out before it began are revoked. */
  tokenEpoch: number
  /** Undefined: this vCenter was never restored. */
  lastRestore: Restore | undefined
  /** Keys of licences. */
  licenses: readonly string[]
  licenseAssignments: readonly LicenseAssignment[]
  /** When this vCenter first started; undefined: it has not yet. */
  evaluationStartMs: number | undefined
  /** Linked vCenters, in the order of their names. */
  partners: readonly Partner[]
  /** What linked vCenters share, by the keys of the entries. */
  entries: Entries
}

/** A snapshot for those who need no secret of a key provider. */
export type PublicSnapshot = Omit<Snapshot, 'keyProviders'> & {
  keyProviders: readonly KeyProviderInfo[]
}
