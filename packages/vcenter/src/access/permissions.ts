import { VcenterError } from '../errors.ts'
import type { Entity } from '../records/entity.ts'
import { isOf, type Permission } from '../records/permission.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { pathOf } from './entities.ts'
import { SYSTEM_ROLES } from './roles.ts'

type Known = Pick<
  Snapshot,
  'permissions' | 'roles' | 'datacenters' | 'folders' | 'clusters' | 'hosts'
>

/**
 * The privileges that a user has on an entity: those of the role that he has on it, or else on the
 * nearest entity above from which it propagates. A permission further down overrides those above
 * it.
 */
export function privilegesOn(snapshot: Known, user: string, entity: Entity): readonly string[] {
  const own = permissionsOf(snapshot, user).find((each) => isOf(each, user, entity))
  return own === undefined ? privilegesBelow(snapshot, user, entity) : privilegesOf(snapshot, own)
}

/**
 * The privileges that a user has on what an entity holds, where nothing nearer says otherwise: on
 * what comes into it later, too.
 */
export function privilegesBelow(snapshot: Known, user: string, entity: Entity): readonly string[] {
  const all = permissionsOf(snapshot, user)
  if (all.length === 0) return []
  for (const each of pathOf(snapshot, entity)) {
    const permission = all.find((candidate) => isOf(candidate, user, each) && candidate.propagates)
    if (permission !== undefined) return privilegesOf(snapshot, permission)
  }
  return []
}

const NONE: readonly Permission[] = []
/** Of each list that was asked for: a look at many entities must not go through all of it again. */
const byUser = new WeakMap<readonly Permission[], Map<string, Permission[]>>()

function permissionsOf({ permissions }: Known, user: string): readonly Permission[] {
  const grouped = byUser.get(permissions) ?? Map.groupBy(permissions, (each) => each.user)
  byUser.set(permissions, grouped)
  return grouped.get(user) ?? NONE
}

function privilegesOf({ roles }: Known, permission: Permission): readonly string[] {
  const isIts = ({ name }: { name: string }): boolean => name === permission.role
  return (SYSTEM_ROLES.find(isIts) ?? roles.find(isIts))?.privileges ?? []
}

/** Whether a user has a privilege on an entity. */
export function isAllowed(
  snapshot: Known,
  user: string,
  privilege: string,
  entity: Entity,
): boolean {
  return privilegesOn(snapshot, user, entity).includes(privilege)
}

/**
 * @param by name of the user who asks for something
 * @throws VcenterError NO_PERMISSION
 */
export function requirePrivilege(
  snapshot: Known,
  by: string,
  privilege: string,
  entity: Entity,
): void {
  if (isAllowed(snapshot, by, privilege, entity)) return
  const where = entity.kind === 'vCenter' ? 'this vCenter' : `${entity.kind} "${entity.name}"`
  throw new VcenterError('NO_PERMISSION', `${by} lacks the privilege ${privilege} on ${where}`)
}
