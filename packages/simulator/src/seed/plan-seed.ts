import { findConflicts } from './find-conflicts.ts'
import type { SeedDefault, SeedPermission } from './seed.ts'
import {
  byName,
  type ObservedState,
  type ObservedVm,
  type SeededState,
  unknown,
} from './seed-state.ts'

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
  const conflicts = findConflicts(desired, observed, { prune })
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
  const vms = unknown(observed.vms, desired.vms).flatMap(
    ({ name, hosts, runsOn }): SeedAction[] => {
      const host = runsOn ?? hosts[0] ?? observed.hosts[0]?.name
      if (host === undefined) return []
      // A host deletes only VMs that are registered on it.
      const isRegistered = runsOn !== undefined || hosts.length > 0
      return [
        ...(isRegistered ? [] : [{ kind: 'registerVm', name, host } as const]),
        { kind: 'deleteVm', name, host, isOn: runsOn !== undefined },
      ]
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
