import { callerConflicts } from './caller-conflicts.ts'
import { findConflicts } from './find-conflicts.ts'
import type { SeedDefault, SeedPermission } from './seed.ts'
import type { SeedAction } from './seed-action.ts'
import {
  byName,
  findVm,
  type ObservedState,
  type ObservedVm,
  type SeededState,
  unknown,
} from './seed-state.ts'

/**
 * The actions in order. If there are conflicts, no action is carried out, because only a person can
 * resolve conflicts.
 */
export type SeedPlan = { actions: SeedAction[]; conflicts: string[] }

/**
 * Plans the changes that make a cluster match a seed. Objects that are not in the seed are kept,
 * unless `prune` is set.
 * @param options.prune whether to delete VMs, key providers, users, roles and permissions that are
 *   not in the seed
 * @param options.keep user that pruning keeps, with all permissions of this user
 * @param options.caller user who applies the seed, and whose rights the plan must not reduce
 */
export function planSeed(
  desired: SeededState,
  observed: ObservedState,
  { prune, keep, caller }: { prune: boolean; keep: string; caller: string },
): SeedPlan {
  const conflicts = findConflicts(desired, observed, { prune })
  if (conflicts.length > 0) return { actions: [], conflicts }
  const actions = [
    ...inventoryActions(desired, observed),
    ...providerActions(desired, observed),
    // A host without a host key makes one with the default provider of its new cluster.
    ...moveActions(desired, observed),
    ...accessActions(desired, observed),
    ...desired.settings
      .filter(({ name, value }) =>
        observed.settings.every((other) => other.name !== name || other.value !== value),
      )
      .map((setting): SeedAction => ({ kind: 'setSetting', ...setting })),
    ...desired.vms.flatMap((vm) => vmActions(vm, findVm(observed.vms, vm))),
    ...(prune ? pruneActions(desired, observed, keep) : []),
  ]
  const taken = callerConflicts(actions, observed, caller)
  return taken.length > 0 ? { actions: [], conflicts: taken } : { actions, conflicts: [] }
}

function inventoryActions(desired: SeededState, observed: ObservedState): SeedAction[] {
  return desired.datacenters.flatMap(({ name: datacenter, folders, clusters }) => [
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
}

function moveActions(desired: SeededState, observed: ObservedState): SeedAction[] {
  return desired.hosts
    .filter(({ name, cluster }) => byName(observed.hosts, name)?.cluster !== cluster)
    .map(({ name, cluster = '' }) => ({ kind: 'moveHost', name, cluster }) as const)
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
    ...(found.hosts.includes(host)
      ? []
      : [{ kind: 'registerVm', name, host, datastore: found.datastore } as const]),
    ...(isOther ? [{ kind: 'writeContent', name, host, isOn } as const] : []),
    ...(isOn && !poweredOn ? [{ kind: 'powerOffVm', name, host } as const] : []),
    ...(isOn ? [] : powerOn),
  ]
}

function pruneActions(desired: SeededState, observed: ObservedState, keep: string): SeedAction[] {
  const vms = unknown(observed.vms, desired.vms)
    // A host that has registered a VM refuses another VM of this name.
    .toSorted((one, other) => Number(isRegistered(other)) - Number(isRegistered(one)))
    .flatMap((vm): SeedAction[] => {
      const { name, datastore, hosts, runsOn, seenBy } = vm
      const host = runsOn ?? hosts[0] ?? seenBy[0]
      if (host === undefined) return []
      // A host deletes only VMs that are registered on it.
      return [
        ...(isRegistered(vm) ? [] : [{ kind: 'registerVm', name, host, datastore } as const]),
        { kind: 'deleteVm', name, host, isOn: runsOn !== undefined },
      ]
    })
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

function isRegistered({ hosts, runsOn }: ObservedVm): boolean {
  return runsOn !== undefined || hosts.length > 0
}

function isSamePlace(one: SeedPermission, other: SeedPermission): boolean {
  return (
    one.user === other.user &&
    one.entity.kind === other.entity.kind &&
    one.entity.name === other.entity.name
  )
}
