import { VcenterError } from '../errors.ts'
import type { Entity } from '../records/entity.ts'
import { isOf, type Permission } from '../records/permission.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { mayLiftRestrictions, requireAdministrator } from './administrators.ts'
import { requireEntity } from './entities.ts'
import { requireBelowAccessLimit } from './limits.ts'
import { requireOwnRights, requireRightsOfPartners } from './own-rights.ts'
import { requirePrivilege } from './permissions.ts'
import { findRole } from './roles.ts'
import { findUser } from './users.ts'

/**
 * Gives a user a role on an entity. The role replaces the user's earlier role on that entity.
 * @param by - name of the user who makes the change
 * @throws VcenterError USER_NOT_FOUND, ROLE_NOT_FOUND, ENTITY_NOT_FOUND, LAST_ADMINISTRATOR,
 *   NO_PERMISSION, ACCESS_LIMIT_REACHED
 */
export async function setPermission(
  store: Store,
  permission: Permission,
  by: string,
): Promise<void> {
  const snapshot = store.snapshot()
  findUser(snapshot, permission.user)
  const role = findRole(snapshot, permission.role).name
  const entity = requireEntity(snapshot, permission.entity)
  const others = snapshot.permissions.filter((each) => !isOf(each, permission.user, entity))
  requireRightToChange(snapshot, [...others, { ...permission, role, entity }], entity, by)
  requireBelowAccessLimit('permissions', others)
  await store.change((tables) => tables.putPermission({ ...permission, role, entity }))
}

/**
 * @param by - name of the user who makes the change
 * @throws VcenterError PERMISSION_NOT_FOUND, LAST_ADMINISTRATOR, NO_PERMISSION
 */
export async function removePermission(
  store: Store,
  user: string,
  entity: Entity,
  by: string,
): Promise<void> {
  const snapshot = store.snapshot()
  const { permissions } = snapshot
  const others = permissions.filter((each) => !isOf(each, user, entity))
  if (others.length === permissions.length)
    throw new VcenterError('PERMISSION_NOT_FOUND', `"${user}" has no permission there`)
  requireRightToChange(snapshot, others, entity, by)
  await store.change((tables) => tables.removePermission(user, entity))
}

/**
 * Requires the privilege to change permissions on the entity, as the product does. Unlike the
 * product, also requires each privilege that the change grants or removes.
 */
function requireRightToChange(
  snapshot: Snapshot,
  permissions: readonly Permission[],
  entity: Entity,
  by: string,
): void {
  if (!mayLiftRestrictions(snapshot.permissions, by))
    requirePrivilege(snapshot, by, 'Authorization.ModifyPermissions', entity)
  requireOwnRights(snapshot, { ...snapshot, permissions }, by)
  if (entity.kind === 'vCenter') requireRightsOfPartners(snapshot, by)
  requireAdministrator(snapshot.permissions, permissions)
}
