import { isSameName } from '@nkpsim/daemon/name-text'
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
  /** Hosts on which the VM is registered. If empty, the VM is only in the datastore. */
  hosts: readonly string[]
  /** Host on which the VM runs; undefined if it is powered off. */
  runsOn: string | undefined
  sizeBytes: number
  provider: string
  /** Only for disks whose content the seed gives. */
  contentSha256: string | undefined
}

/** One change. */
export type SeedAction =
  | { kind: 'createDatacenter'; name: string }
  | { kind: 'createFolder'; name: string; datacenter: string; parent: string }
  | { kind: 'createCluster'; name: string; datacenter: string; folder: string }
  | { kind: 'moveHost'; name: string; cluster: string }
  | { kind: 'createProvider'; name: string }
  | { kind: 'backUpProvider'; name: string }
  | { kind: 'setDefault'; scope: SeedDefault['scope']; entity: string; provider: string }
  | { kind: 'setSetting'; name: string; value: string }
  | { kind: 'createRole' | 'updateRole'; name: string; privileges: readonly string[] }
  | { kind: 'createUser'; name: string }
  | { kind: 'setPermission' | 'removePermission'; permission: SeedPermission }
  | VmAction
  | { kind: 'deleteProvider' | 'deleteUser' | 'deleteRole'; name: string }

/** One change of a VM, which a host makes. */
export type VmAction =
  | { kind: 'createVm'; name: string; host: string }
  | { kind: 'registerVm'; name: string; host: string }
  | { kind: 'writeContent'; name: string; host: string; isOn: boolean }
  | { kind: 'powerOnVm' | 'powerOffVm'; name: string; host: string }
  | { kind: 'deleteVm'; name: string; host: string; isOn: boolean }

/**
 * The actions in order. If there are conflicts, no action is carried out, because only a person can
 * resolve conflicts.
 */
export type SeedPlan = { actions: SeedAction[]; conflicts: string[] }

/**
 * Plans the changes that make a cluster match a seed. Objects that are not in the seed are kept.
 * @param options.prune whether to delete VMs, key providers, users, roles and permissions that are
 *   not in the seed
 * @param options.keep user whom pruning keeps, with all permissions of this user
 */
export function planSeed(
  desired: SeededState,
  observed: ObservedState,
  { prune, keep }: { prune: boolean; keep: string },
): SeedPlan {
  const conflicts = [
    ...hostConflicts(desired, observed),
    ...providerConflicts(desired, observed),
    ...vmConflicts(desired, observed),
  ]
  if (conflicts.length > 0) return { actions: [], conflicts }
  const actions = [
    ...inventoryActions(desired, observed),
    ...providerActions(desired, observed),
    ...accessActions(desired, observed),
    ...desired.settings
      .filter(({ name, value }) =>
        observed.settings.every((other) => other.name !== name || other.value !== value),
      )
      .map((setting): SeedAction => ({ kind: 'setSetting', ...setting })),
    ...desired.vms.flatMap((vm) => vmActions(vm, byName(observed.vms, vm.name))),
    ...(prune ? pruneActions(desired, observed, keep) : []),
  ]
  return { actions, conflicts }
}

function hostConflicts({ hosts }: SeededState, observed: ObservedState): string[] {
  return hosts.flatMap(({ name, tpm }, index) => {
    const found = byName(observed.hosts, name)
    const at = `hosts[${index}]`
    if (found === undefined)
      return [`${at}.name: the cluster has no host ${name}; hosts are made by nkpsim up`]
    if (found.tpm === tpm) return []
    return [`${at}.tpm: ${name} has ${tpm ? 'no' : 'a'} TPM, which cannot be changed`]
  })
}

function providerConflicts({ providers }: SeededState, observed: ObservedState): string[] {
  return providers.flatMap(({ name, tpmRequired, keyId, kcv, backup }, index) => {
    const at = `providers[${index}]`
    const found = byName(observed.providers, name)
    const isToBeMade = backup?.file !== undefined && found?.backedUp !== true
    if (isToBeMade && observed.backupFiles.includes(backup.file ?? ''))
      return [`${at}.backup.file: ${backup.file} exists already; move it away`]
    if (found === undefined) return []
    if (found.tpmRequired !== tpmRequired)
      return [`${at}.tpmRequired: "${name}" has ${found.tpmRequired}, which cannot be changed`]
    if (keyId !== undefined && found.keyId !== keyId.toLowerCase())
      return [`${at}.keyId: "${name}" has key id ${found.keyId}`]
    if (kcv === undefined || found.kcv === kcv) return []
    return [`${at}.kdk: "${name}" has a different key, with KCV ${found.kcv}`]
  })
}

function vmConflicts({ vms }: SeededState, observed: ObservedState): string[] {
  return vms.flatMap(({ name, host, sizeBytes, provider }, index) => {
    const at = `vms[${index}]`
    const found = byName(observed.vms, name)
    if (found === undefined)
      return observed.vms
        .filter((other) => isSameName(other.name, name))
        .map(() => `${at}.name: "${name}" exists already, in a different Unicode form`)
    if (found.sizeBytes !== sizeBytes)
      return [`${at}.size: the disk of ${name} has ${found.sizeBytes} bytes`]
    if (provider !== undefined && found.provider !== provider)
      return [
        `${at}.provider: ${name} is encrypted by "${found.provider}"; rekey the VM with: nkpsim vm rekey`,
      ]
    if (found.runsOn === undefined || found.runsOn === host) return []
    return [`${at}.host: ${name} runs on ${found.runsOn}; power the VM off`]
  })
}

function inventoryActions(desired: SeededState, observed: ObservedState): SeedAction[] {
  const made = desired.datacenters.flatMap(({ name: datacenter, folders, clusters }) => [
    ...(observed.datacenters.includes(datacenter)
      ? []
      : [{ kind: 'createDatacenter', name: datacenter } as const]),
    ...folders
      .filter(({ name }) => !observed.folders.includes(name))
      .map(
        ({ name, parent = '' }) => ({ kind: 'createFolder', name, datacenter, parent }) as const,
      ),
    ...clusters
      .filter(({ name }) => !observed.clusters.includes(name))
      .map(
        ({ name, folder = '' }) => ({ kind: 'createCluster', name, datacenter, folder }) as const,
      ),
  ])
  const moved = desired.hosts
    .filter(({ name, cluster }) => byName(observed.hosts, name)?.cluster !== cluster)
    .map(({ name, cluster = '' }) => ({ kind: 'moveHost', name, cluster }) as const)
  return [...made, ...moved]
}

function providerActions(desired: SeededState, observed: ObservedState): SeedAction[] {
  const each = desired.providers.flatMap(({ name, backup }): SeedAction[] => {
    const found = byName(observed.providers, name)
    return [
      ...(found === undefined ? [{ kind: 'createProvider', name } as const] : []),
      ...(backup !== undefined && found?.backedUp !== true
        ? [{ kind: 'backUpProvider', name } as const]
        : []),
    ]
  })
  const isDefault = ({ scope, entity, provider }: SeedDefault): boolean =>
    observed.defaults.some(
      (other) => other.scope === scope && other.entity === entity && other.provider === provider,
    )
  const defaults = desired.defaults
    .filter((each) => !isDefault(each))
    .map((each) => ({ kind: 'setDefault', ...each }) as const)
  return [...each, ...defaults]
}

function accessActions(desired: SeededState, observed: ObservedState): SeedAction[] {
  const roles = desired.roles.flatMap(({ name, privileges }): SeedAction[] => {
    const found = byName(observed.roles, name)
    if (found === undefined) return [{ kind: 'createRole', name, privileges }]
    // Every role also has the read privileges.
    const lacks = privileges.some((privilege) => !found.privileges.includes(privilege))
    const beyond = found.privileges.some(
      (privilege) => !privilege.startsWith('System.') && !privileges.includes(privilege),
    )
    return lacks || beyond ? [{ kind: 'updateRole', name, privileges }] : []
  })
  const users = desired.users
    .filter(({ name }) => !observed.users.includes(name))
    .map(({ name }) => ({ kind: 'createUser', name }) as const)
  const permissions = desired.permissions
    .filter((permission) => {
      const found = observed.permissions.find((other) => isSamePlace(other, permission))
      return found?.role !== permission.role || found.propagate !== permission.propagate
    })
    .map((permission) => ({ kind: 'setPermission', permission }) as const)
  return [...roles, ...users, ...permissions]
}

function vmActions(vm: SeededState['vms'][number], found: ObservedVm | undefined): SeedAction[] {
  const { name, host, poweredOn, contentSha256 } = vm
  const powerOn: SeedAction[] = poweredOn ? [{ kind: 'powerOnVm', name, host }] : []
  if (found === undefined) return [{ kind: 'createVm', name, host }, ...powerOn]
  const isOn = found.runsOn === host
  const isOther = contentSha256 !== undefined && found.contentSha256 !== contentSha256
  return [
    ...(found.hosts.includes(host) ? [] : [{ kind: 'registerVm', name, host } as const]),
    ...(isOther ? [{ kind: 'writeContent', name, host, isOn } as const] : []),
    ...(isOn && !poweredOn ? [{ kind: 'powerOffVm', name, host } as const] : []),
    ...(isOn ? [] : powerOn),
  ]
}

function pruneActions(desired: SeededState, observed: ObservedState, keep: string): SeedAction[] {
  const unknown = <Item extends { name: string }>(
    items: readonly Item[],
    wanted: readonly { name: string }[],
  ): Item[] => items.filter(({ name }) => byName(wanted, name) === undefined)
  const vms = unknown(observed.vms, desired.vms).flatMap(
    ({ name, hosts, runsOn }): SeedAction[] => {
      const host = runsOn ?? hosts[0] ?? observed.hosts[0]?.name
      return host === undefined
        ? []
        : [{ kind: 'deleteVm', name, host, isOn: runsOn !== undefined }]
    },
  )
  const permissions = observed.permissions
    .filter(({ user }) => user !== keep)
    .filter((each) => !desired.permissions.some((other) => isSamePlace(each, other)))
    .map((permission) => ({ kind: 'removePermission', permission }) as const)
  const users = observed.users
    .filter((name) => name !== keep && byName(desired.users, name) === undefined)
    .map((name) => ({ kind: 'deleteUser', name }) as const)
  return [
    ...vms,
    ...permissions,
    ...users,
    ...unknown(observed.roles, desired.roles).map(
      ({ name }) => ({ kind: 'deleteRole', name }) as const,
    ),
    ...unknown(observed.providers, desired.providers).map(
      ({ name }) => ({ kind: 'deleteProvider', name }) as const,
    ),
  ]
}

function isSamePlace(one: SeedPermission, other: SeedPermission): boolean {
  return (
    one.user === other.user &&
    one.entity.kind === other.entity.kind &&
    one.entity.name === other.entity.name
  )
}

function byName<Item extends { name: string }>(
  items: readonly Item[],
  name: string,
): Item | undefined {
  return items.find((item) => item.name === name)
}
