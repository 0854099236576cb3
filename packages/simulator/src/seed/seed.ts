import type { Secret } from '@nkpsim/crypto'
import type { EntityKind } from '@nkpsim/vcenter/vocabulary'

/**
 * The desired state of a cluster. Names are unique per kind. References name objects of the same
 * seed, the first administrator, or system roles.
 */
export type Seed = {
  datacenters: SeedDatacenter[]
  hosts: SeedHost[]
  providers: SeedProvider[]
  defaults: SeedDefault[]
  vms: SeedVm[]
  users: SeedUser[]
  roles: SeedRole[]
  permissions: SeedPermission[]
  settings: { name: string; value: string }[]
}

export type SeedDatacenter = {
  name: string
  /** Folders, ordered so that each folder comes after its parent. */
  folders: { name: string; parent?: string }[]
  clusters: { name: string; folder?: string }[]
}

export type SeedHost = {
  name: string
  tpm: boolean
  /** Cluster of the host. If undefined, the host is standalone and gets no key providers. */
  cluster: string | undefined
}

export type SeedProvider = {
  name: string
  tpmRequired: boolean
  /** Backup of the provider. If undefined, the provider is not backed up and cannot be used. */
  backup: SeedBackup | undefined
  /** UUID of the KDK; undefined if vCenter makes one. */
  keyId: string | undefined
  /** KDK, which is known to everyone who has the seed; undefined if vCenter makes a KDK. */
  fixedKey: Secret | undefined
}

export type SeedBackup = {
  /**
   * Absolute path of the backup file. If undefined, the backup is downloaded and discarded, so that
   * the provider counts as backed up.
   */
  file: string | undefined
  /** Absolute path of the file with the password; undefined if the backup is not encrypted. */
  passwordFile: string | undefined
}

/** A default key provider. */
export type SeedDefault = {
  scope: 'vCenter' | 'cluster' | 'folder'
  entity: string
  provider: string
}

export type SeedVm = {
  name: string
  host: string
  /** Size of the disk, bytes. A multiple of 4096. */
  sizeBytes: number
  /** Key provider; undefined for the default provider of the host. */
  provider: string | undefined
  poweredOn: boolean
  /** Content of the disk; undefined if any content is allowed. */
  content: DiskContent | undefined
}

/** Content of a disk: a file followed by zeros, or a repeated text. */
export type DiskContent = { file: string } | { fill: string }

export type SeedUser = { name: string; passwordFile: string }
export type SeedRole = { name: string; privileges: string[] }
export type SeedPermission = {
  user: string
  entity: { kind: EntityKind; name: string }
  role: string
  propagate: boolean
}
