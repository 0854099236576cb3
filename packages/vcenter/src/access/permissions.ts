import { VcenterError } from '../errors.ts'
import type { Entity } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
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
  const [own] = indexOf(snapshot, user).get(keyOf(entity)) ?? NONE
  return own === undefined ? privilegesBelow(snapshot, user, entity) : privilegesOf(snapshot, own)
}

/**
 * Returns a user's privileges on present and later children of an entity. Children with a
 * permission of their own may differ.
 */
export function privilegesBelow(snapshot: Known, user: string, entity: Entity): readonly string[] {
  const all = indexOf(snapshot, user)
  if (all.size === 0) return []
  for (const each of pathOf(snapshot, entity)) {
    const permission = all.get(keyOf(each))?.find(({ propagates }) => propagates)
    if (permission !== undefined) return privilegesOf(snapshot, permission)
  }
  return []
}

const NONE: readonly Permission[] = []
/** The permissions of a user by entity. */
type Index = ReadonlyMap<string, readonly Permission[]>
const EMPTY: Index = new Map()
/** Indexes of permission lists by user, so that a check of many entities reads each list once. */
const indexes = new WeakMap<readonly Permission[], ReadonlyMap<string, Index>>()

/** Returns the permissions of a user. */
export function permissionsOf(known: Pick<Known, 'permissions'>, user: string): Permission[] {
  return [...indexOf(known, user).values()].flat()
}

function indexOf({ permissions }: Pick<Known, 'permissions'>, user: string): Index {
  const known = indexes.get(permissions) ?? indexed(permissions)
  indexes.set(permissions, known)
  return known.get(user) ?? EMPTY
}

function indexed(permissions: readonly Permission[]): ReadonlyMap<string, Index> {
  const byUser = Map.groupBy(permissions, ({ user }) => user)
  const entries = [...byUser].map(
    ([user, own]) => [user, Map.groupBy(own, ({ entity }) => keyOf(entity))] as const,
  )
  return new Map(entries)
}

function keyOf({ kind, name }: Entity): string {
  return `${kind} ${name}`
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
 * @param by - name of the user who makes the request
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
