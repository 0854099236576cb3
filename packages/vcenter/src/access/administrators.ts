import { VcenterError } from '../errors.ts'
import { isSameEntity, ROOT } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import { ADMIN_ROLE } from './roles.ts'

/**
 * Requires that a change leaves an Administrator of the whole vCenter. If an Administrator exists
 * whose rights no permission on a lower entity restricts, requires that at least one such
 * Administrator remains. Otherwise nobody could grant every permission.
 * @throws VcenterError LAST_ADMINISTRATOR
 */
export function requireAdministrator(
  before: readonly Permission[],
  after: readonly Permission[],
): void {
  const isKept = hasUnrestricted(before) ? hasUnrestricted(after) : hasAdministrator(after)
  if (!isKept)
    throw new VcenterError(
      'LAST_ADMINISTRATOR',
      'this change would leave no Administrator of the whole vCenter',
    )
}

/** Whether a user is an Administrator of the whole vCenter, with a role that propagates. */
export function hasAdministrator(permissions: readonly Permission[]): boolean {
  return permissions.some(isOfAdministrator)
}

/**
 * Whether a user may grant and remove privileges that the user lacks. Only Administrators of the
 * whole vCenter may, and only while the rights of each of them are restricted somewhere.
 */
export function mayLiftRestrictions(permissions: readonly Permission[], user: string): boolean {
  return (
    !hasUnrestricted(permissions) &&
    permissions.some((each) => each.user === user && isOfAdministrator(each))
  )
}

function hasUnrestricted(permissions: readonly Permission[]): boolean {
  return permissions.some(
    (each) =>
      isOfAdministrator(each) &&
      permissions.every(({ user, role }) => user !== each.user || role === ADMIN_ROLE),
  )
}

function isOfAdministrator({ role, entity, propagates }: Permission): boolean {
  return role === ADMIN_ROLE && isSameEntity(entity, ROOT) && propagates
}
