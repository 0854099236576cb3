import type { Seed, SeedDefault, SeedPermission, SeedProvider, SeedRole, SeedVm } from './seed.ts'

/** Content of a seed, with data from its files and derived values. */
export type SeededState = Omit<Seed, 'providers' | 'vms'> & {
  /** Providers. `kcv` is the KCV of a fixed key. */
  providers: (SeedProvider & { kcv: string | undefined })[]
  /**
   * VMs. `contentSha256` is the SHA-256 of the whole disk in hex, if the seed gives its content.
   */
  vms: (SeedVm & { contentSha256: string | undefined })[]
}

/** The state of a cluster. */
export type ObservedState = {
  datacenters: readonly string[]
  folders: readonly string[]
  clusters: readonly string[]
  hosts: readonly ObservedHost[]
  providers: readonly ObservedProvider[]
  defaults: readonly SeedDefault[]
  vms: readonly ObservedVm[]
  users: readonly string[]
  /** Custom roles. */
  roles: readonly SeedRole[]
  permissions: readonly SeedPermission[]
  settings: readonly { name: string; value: string }[]
  /** Paths of existing files for backups. */
  backupFiles: readonly string[]
}

export type ObservedHost = { name: string; tpm: boolean; cluster: string | undefined }

export type ObservedProvider = {
  name: string
  tpmRequired: boolean
  backedUp: boolean
  keyId: string
  kcv: string
}

export type ObservedVm = {
  name: string
  datastore: string
  /** Hosts on which the VM is registered. If empty, the VM is only in the datastore. */
  hosts: readonly string[]
  /** Hosts whose datastores have the VM. */
  seenBy: readonly string[]
  /** Host on which the VM runs; undefined if it runs on no host of this vCenter. */
  runsOn: string | undefined
  /** Whether the VM runs on a host that this vCenter does not manage. */
  runsElsewhere: boolean
  sizeBytes: number
  /** Provider of the VM home. */
  provider: string
  /** Providers of the VM home and of all disks. */
  keyProviders: readonly string[]
  /** Providers of the keys that are missing where the VM is registered. */
  missingProviders: readonly string[]
  /** Hosts that see the VM and lack one of its keys. */
  lockedOn: readonly string[]
  /** Only for readable disks whose content the seed gives. */
  contentSha256: string | undefined
}

/** Returns the items whose names are not among the wanted ones. */
export function unknown<Item extends { name: string }>(
  items: readonly Item[],
  wanted: readonly { name: string }[],
): Item[] {
  return items.filter(({ name }) => byName(wanted, name) === undefined)
}

/**
 * Returns the VM that a VM of the seed describes: one that its host has registered; otherwise one
 * that its host sees; otherwise any VM of this name.
 */
export function findVm(
  observed: readonly ObservedVm[],
  { name, host }: { name: string; host: string },
): ObservedVm | undefined {
  const named = observed.filter((vm) => vm.name === name)
  return (
    named.find(({ hosts }) => hosts.includes(host)) ??
    named.find(({ seenBy }) => seenBy.includes(host)) ??
    named[0]
  )
}

export function byName<Item extends { name: string }>(
  items: readonly Item[],
  name: string,
): Item | undefined {
  return items.find((item) => item.name === name)
}
