import type { Secret } from '@nkpsim/crypto'
import type { Permission } from '../access/permissions.ts'
import type { Role } from '../access/roles.ts'
import type { SessionRecord } from '../access/session-record.ts'
import type { User } from '../access/users.ts'
import type { AttestationRecord } from '../attestation/attestation-record.ts'
import type { HostPolicy } from '../attestation/host-policy.ts'
import type { LicenseAssignment } from '../licensing/licensed.ts'
import type { Partner } from '../linked/partner.ts'
import type { Entries } from '../linked/replication.ts'
import type { AlarmRecord } from '../monitoring/alarm-engine.ts'
import type { Restore } from './tables/restore-tables.ts'

/** A native key provider as it is kept. */
export type KeyProvider = {
  name: string
  /** UUID of the KDK. */
  keyId: string
  /** 32 bytes. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  tpmRequired: boolean
  isDefault: boolean
  /** When its backup was last downloaded; undefined: never. */
  backedUpTimeMs: number | undefined
  /** When its key_id was last changed after it was made; undefined: never. */
  updatedTimeMs: number | undefined
}

/** A folder of hosts and clusters. */
export type Folder = {
  name: string
  datacenter: string
  /** Folder that holds it; undefined: the datacenter. */
  parent: string | undefined
}

export type Cluster = {
  name: string
  datacenter: string
  /** Folder that holds it; undefined: the datacenter. */
  folder: string | undefined
}

/** The provider that a cluster or folder has for its own, instead of the vCenter's default. */
export type EntityDefault = { kind: 'cluster' | 'folder'; entity: string; provider: string }

/** A backup of a provider that was downloaded, or from which the provider was restored here. */
export type BackupRecord = {
  keyId: string
  /** Key check value of the KDK; empty where it was not noted. */
  kcv: string
  timeMs: number
  isEncrypted: boolean
  /** Who asked for it; empty for one that was restored from. */
  user: string
}

/** A backup of the vCenter: each KDK that vCenter had is in it. */
export type VcenterBackup = {
  /** Of the job that made it. */
  id: string
  location: string
  fileName: string
  timeMs: number
  isEncrypted: boolean
  /** Undefined for one that was made before this was noted: it may hold any. */
  kdks: readonly KdkIdentity[] | undefined
  /** False: it was cut off while it was written, and what was written may still be there. */
  isComplete: boolean
}

export type KdkIdentity = { provider: string; keyId: string; kcv: string }

/** A KDK that a host holds, or may hold. */
export type HeldKdk = KdkIdentity & {
  /** Since when vCenter knows of it. */
  sinceMs: number
  /** It was sent to the host, which has not said yet that it holds it. */
  isSent: boolean
  usable: boolean
  isDefault: boolean
  /** `TPM` or `TLS`: how it came; empty: not told. */
  custody: string
  /** It came from the vCenter that managed the host before. */
  foreign: boolean
}

/** The KDKs of a host as it said last: kept while it is not connected, and after it was removed with KDKs on it. */
export type HostHolding = {
  /** Name of the host. */
  host: string
  encryptionMode: string
  /** When the host was heard of last, as far as this was written down. */
  heardMs: number
  kdks: readonly HeldKdk[]
}

/** A host as it is kept. */
export type Host = {
  /** UUID that the host made for itself. */
  id: string
  name: string
  /** `host:port` of its management services. */
  address: string
  /** Undefined for a standalone host. */
  cluster: string | undefined
  /** `2.0`, or empty without a TPM. */
  tpmVersion: string
  encryptionMode: string
  esxiVersion: string
  /** An operator has disconnected it: it is in the inventory, and left alone. */
  isDisconnected: boolean
}

/** The KDK that a key of an object comes from, by the name and the UUID that the object remembers. */
export type KeyReference = { provider: string; keyId: string }

/** A virtual machine as the host on which it is registered said last. */
export type VmRecord = {
  uuid: string
  name: string
  datastore: string
  isTemplate: boolean
  isPoweredOn: boolean
  /** A key of it cannot be had on its host. */
  isLocked: boolean
  /** False: the key of its configuration was missing when the host looked. */
  isValid: boolean
  home: KeyReference
  disks: readonly KeyReference[]
}

/** Whether a host is safe for what is secret, and the key that encrypts its core dumps. */
export type HostCrypto = {
  mode: 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'
  hostKey: KeyReference | undefined
  requiresEncryptionMode: boolean
}

/** What a host said last of its virtual machines and of itself. */
export type HostInventory = { vms: readonly VmRecord[]; crypto: HostCrypto }

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
  /** What settings were set to, as text, by their names; those that have their defaults are not in it. */
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
