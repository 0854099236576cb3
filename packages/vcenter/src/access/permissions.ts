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
 * Returns a user's privileges on an entity. They come from the user's role on that entity. If there
 * is none, they come from the nearest parent with a role that propagates.
 */
export function privilegesOn(snapshot: Known, user: string, entity: Entity): readonly string[] {
  const own = permissionsOf(snapshot, user).find((each) => isOf(each, user, entity))
  return own === undefined ? privilegesBelow(snapshot, user, entity) : privilegesOf(snapshot, own)
}

/**
 * Returns a user's privileges on present and later children of an entity. Children with a
 * permission of their own may differ.
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
/** Indexes of permission lists, so that a check of many entities reads each list only once. */
const byUser = new WeakMap<readonly Permission[], Map<string, Permission[]>>()

/** Returns the permissions of a user. */
export function permissionsOf(
  { permissions }: Pick<Known, 'permissions'>,
  user: string,
): readonly Permission[] {
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
 * @param by name of the user who makes the request
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
