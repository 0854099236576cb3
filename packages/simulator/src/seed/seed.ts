import type { Secret } from '@nkpsim/crypto'
import type { EntityKind } from '@nkpsim/vcenter/vocabulary'

/**
 * The desired state of a cluster. Names are unique per kind; references are within the same seed.
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
  /** Ordered so that each comes after its parent. */
  folders: { name: string; parent?: string }[]
  clusters: { name: string; folder?: string }[]
}

export type SeedHost = {
  name: string
  tpm: boolean
  /** Undefined: standalone, without key providers. */
  cluster: string | undefined
}

export type SeedProvider = {
  name: string
  tpmRequired: boolean
  /** Undefined: it is not backed up, and cannot be used. */
  backup: SeedBackup | undefined
  /** UUID; undefined: vCenter makes one. */
  keyId: string | undefined
  /** A KDK known to everyone who has the seed; undefined: vCenter makes one. */
  fixedKey: Secret | undefined
}

export type SeedBackup = {
  /** Absolute path of the file; undefined: it is downloaded, so that it counts, and discarded. */
  file: string | undefined
  /** Absolute path of the file with its password; undefined: the backup is not encrypted. */
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
  /** Size of its disk, bytes, a multiple of 4096. */
  sizeBytes: number
  /** Undefined: the default provider of its host. */
  provider: string | undefined
  poweredOn: boolean
  /** Content of its disk; undefined: any. */
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
