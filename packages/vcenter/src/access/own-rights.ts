import { isDeepStrictEqual } from 'node:util'
import { VcenterError } from '../errors.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { mayLiftRestrictions } from './administrators.ts'
import { isPresent } from './entities.ts'
import { permissionsOf, privilegesBelow, privilegesOn } from './permissions.ts'
import { ADMIN_ROLE } from './roles.ts'

/** Data that decides which privileges a user has. */
export type Access = Pick<
  Snapshot,
  'permissions' | 'roles' | 'datacenters' | 'folders' | 'clusters' | 'hosts'
>

/**
 * Refuses a change that grants or removes a privilege which the acting user lacks. The acting user
 * needs each changed privilege on the same entity. Privileges on later children of an entity count
 * too.
 * @param by - name of the user who makes the change
 * @throws VcenterError NO_PERMISSION
 */
export function requireOwnRights(before: Access, after: Access, by: string): void {
  if (mayLiftRestrictions(before.permissions, by)) return
  for (const user of affectedUsers(before, after))
    for (const entity of affectedEntities(before, after, [user, by]))
      for (const privilegesAt of [privilegesOn, privilegesBelow]) {
        const own = privilegesAt(before, by, entity)
        const missing = difference(
          privilegesAt(before, user, entity),
          privilegesAt(after, user, entity),
        ).find((privilege) => !own.includes(privilege))
        if (missing !== undefined) throw notOwn(by, missing, entity)
      }
}

/**
 * Requires every privilege of another user before the acting user may set that user's password or
 * delete that user. If vCenters are linked, requires an Administrator, because the other user may
 * have more privileges on a linked vCenter.
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightsOf(
  access: Access & Pick<Snapshot, 'partners'>,
  user: string,
  by: string,
): void {
  if (user === by) return
  requireRightsOfPartners(access, by)
  requireOwnRights(access, withoutUser(access, user), by)
}

/**
 * Requires an Administrator for linking or unlinking vCenters. A linked vCenter can make anybody an
 * Administrator here. Changes of users that are made while vCenters are not linked apply to both
 * after the next link.
 * @throws VcenterError NO_PERMISSION
 */
export function requireAllRights(access: Access, by: string): void {
  const anybody: Permission = { user: '', entity: ROOT, role: ADMIN_ROLE, propagates: true }
  requireOwnRights(access, { ...access, permissions: [...access.permissions, anybody] }, by)
}

/**
 * Requires an Administrator for shared changes if vCenters are linked. Shared permissions hold on
 * all linked vCenters, and no vCenter knows the local permissions of the others.
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightsOfPartners(
  access: Access & Pick<Snapshot, 'partners'>,
  by: string,
): void {
  if (access.partners.length > 0) requireAllRights(access, by)
}

/**
 * Requires an Administrator for a new shared object with the name of a deleted object if vCenters
 * are linked. A linked vCenter that was disconnected does not learn of the deletion. On that
 * vCenter, the new object replaces the deleted one, and takes over its local permissions.
 * @param key key of the object's entry
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightsToMakeAgain(
  access: Access & Pick<Snapshot, 'partners' | 'entries'>,
  key: string,
  by: string,
): void {
  if (access.entries.has(key)) requireRightsOfPartners(access, by)
}

function withoutUser<T extends Access>(access: T, name: string): T {
  return { ...access, permissions: access.permissions.filter(({ user }) => user !== name) }
}

/** Returns the users whose permissions or roles change. Returns all users if a host moves. */
function affectedUsers(before: Access, after: Access): string[] {
  const names = new Set([...before.permissions, ...after.permissions].map(({ user }) => user))
  if (before.hosts !== after.hosts) return [...names]
  const [grantsBefore, grantsAfter] = [grantsByUser(before), grantsByUser(after)]
  return [...names].filter(
    (name) => !isDeepStrictEqual(grantsBefore.get(name), grantsAfter.get(name)),
  )
}

function grantsByUser({ permissions, roles }: Access) {
  const byName = new Map(roles.map((role) => [role.name, role]))
  return Map.groupBy(
    permissions.map((permission) => ({ permission, role: byName.get(permission.role) })),
    ({ permission }) => permission.user,
  )
}

/**
 * Returns the hosts that move, because other objects of the inventory never move. Without a move,
 * returns the root and the entities on which one of the users has a permission. On any other
 * entity, the users' privileges come from the nearest of these entities above it.
 */
function affectedEntities(before: Access, after: Access, users: readonly string[]): Entity[] {
  if (before.hosts !== after.hosts)
    return after.hosts
      .filter((host) => !before.hosts.includes(host))
      .map(({ name }) => ({ kind: 'host', name }))
  const permissions = [before, after].flatMap((access) =>
    users.flatMap((user) => permissionsOf(access, user)),
  )
  const entities = new Map([ROOT, ...permissions.map(({ entity }) => entity)].map(keyAndEntity))
  return [...entities.values()].filter((entity) => isPresent(after, entity))
}

function keyAndEntity(entity: Entity): [string, Entity] {
  return [`${entity.kind} ${entity.name}`, entity]
}

/** Returns the elements that are in exactly one of two lists. */
function difference(one: readonly string[], other: readonly string[]): string[] {
  return [
    ...one.filter((each) => !other.includes(each)),
    ...other.filter((each) => !one.includes(each)),
  ]
}

function notOwn(by: string, privilege: string, { kind, name }: Entity): VcenterError {
  const where = kind === 'vCenter' ? 'this vCenter' : `${kind} "${name}"`
  return new VcenterError(
    'NO_PERMISSION',
    `${by} lacks the privilege ${privilege} on ${where}, or on an entity below, and so can neither grant nor remove the privilege there: ask a user who has it`,
  )
}
