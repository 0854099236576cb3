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

/** A backup of a provider that was downloaded. */
export type BackupRecord = { keyId: string; timeMs: number; isEncrypted: boolean; user: string }

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
