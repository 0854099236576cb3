import { VcenterError } from '../errors.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { requireAdministrator } from './administrators.ts'
import { type Entity, isSameEntity, pathOf, requireEntity } from './entities.ts'
import { allRoles, findRole } from './roles.ts'
import { findUser } from './users.ts'

/** That a user has a role on an entity. */
export type Permission = {
  user: string
  entity: Entity
  role: string
  /** Whether it holds for all that the entity holds, too. */
  propagates: boolean
}

type Known = Pick<
  Snapshot,
  'permissions' | 'roles' | 'datacenters' | 'folders' | 'clusters' | 'hosts'
>

/**
 * The privileges that a user has on an entity: those of the role that he has on it, or else on the nearest entity above from which it
 * propagates. A permission further down overrides those above it.
 */
export function privilegesOn(snapshot: Known, user: string, entity: Entity): readonly string[] {
  for (const [distance, each] of pathOf(snapshot, entity).entries()) {
    const permission = snapshot.permissions.find(
      (candidate) =>
        candidate.user === user &&
        isSameEntity(candidate.entity, each) &&
        (distance === 0 || candidate.propagates),
    )
    if (permission !== undefined)
      return allRoles(snapshot).find(({ name }) => name === permission.role)?.privileges ?? []
  }
  return []
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
 * Gives a user a role on an entity, in the place of the one that he has there.
 * @throws VcenterError USER_NOT_FOUND, ROLE_NOT_FOUND, ENTITY_NOT_FOUND, LAST_ADMINISTRATOR
 */
export function setPermission(store: Store, permission: Permission): void {
  const snapshot = store.snapshot()
  findUser(snapshot, permission.user)
  findRole(snapshot, permission.role)
  const entity = requireEntity(snapshot, permission.entity)
  const others = snapshot.permissions.filter((each) => !isOf(each, permission.user, entity))
  requireAdministrator([...others, { ...permission, entity }])
  store.change((tables) => tables.putPermission({ ...permission, entity }))
}

/** @throws VcenterError PERMISSION_NOT_FOUND, LAST_ADMINISTRATOR */
export function removePermission(store: Store, user: string, entity: Entity): void {
  const { permissions } = store.snapshot()
  const others = permissions.filter((each) => !isOf(each, user, entity))
  if (others.length === permissions.length)
    throw new VcenterError('PERMISSION_NOT_FOUND', `"${user}" has no permission there`)
  requireAdministrator(others)
  store.change((tables) => tables.removePermission(user, entity))
}

function isOf(permission: Permission, user: string, entity: Entity): boolean {
  return permission.user === user && isSameEntity(permission.entity, entity)
}
