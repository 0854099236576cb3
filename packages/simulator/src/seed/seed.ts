import type { Secret } from '@nkpsim/crypto'
import type { EntityKind } from '@nkpsim/vcenter/vocabulary'

/**
 * The state that a cluster shall have. Names are unique among those of their kind; what one names
 * is in the same seed.
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
  /** In an order in which each comes after the one that holds it. */
  folders: { name: string; parent?: string }[]
  clusters: { name: string; folder?: string }[]
}

export type SeedHost = {
  name: string
  tpm: boolean
  /** Undefined: it stands alone, and receives no key provider. */
  cluster: string | undefined
}

export type SeedProvider = {
  name: string
  tpmRequired: boolean
  /** Undefined: it is not backed up, and cannot be used. */
  backup: SeedBackup | undefined
  /** UUID; undefined: vCenter makes one. */
  keyId: string | undefined
  /** A KDK that everybody who has the seed knows; undefined: vCenter makes one. */
  fixedKey: Secret | undefined
}

export type SeedBackup = {
  /** Absolute path of the file; undefined: it is downloaded, so that it counts, and thrown away. */
  file: string | undefined
  /** Absolute path of the file with its password; undefined: the backup is not encrypted. */
  passwordFile: string | undefined
}

/** Which provider is used where none is named. */
export type SeedDefault = {
  scope: 'vCenter' | 'cluster' | 'folder'
  entity: string
  provider: string
}

export type SeedVm = {
  name: string
  host: string
  /** Of its disk, bytes, a multiple of 4096. */
  sizeBytes: number
  /** Undefined: the default of its host. */
  provider: string | undefined
  poweredOn: boolean
  /** What its disk holds; undefined: whatever it holds. */
  content: DiskContent | undefined
}

/** The bytes of a disk: those of a file, followed by zeros, or a text again and again. */
export type DiskContent = { file: string } | { fill: string }

export type SeedUser = { name: string; passwordFile: string }
export type SeedRole = { name: string; privileges: string[] }
export type SeedPermission = {
  user: string
  entity: { kind: EntityKind; name: string }
  role: string
  propagate: boolean
}
